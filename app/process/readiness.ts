import { createCache } from '../../services/cache.ts';
import { asKeyturnError } from '../../services/errors.ts';
import type { Store } from '../../services/store.ts';
import type { Metrics } from './metrics.ts';

/** What the process can't work without. */
export interface Needs {
  store: Pick<Store, 'ping'>;
  /** `answers`: whether it just answered a call, so that it doesn't have to be asked. */
  genesys: { ping(): Promise<void>; answers(): boolean };
  /**
   * `probe` asks Slack, unless it just did. `trouble` says what's wrong with the connection to Slack. `delivers`: whether what people do can arrive
   * here.
   */
  slack: { probe(): Promise<void>; trouble(): string | undefined; delivers(): boolean };
  /** Anything but `ok`: the audit trail wasn't read yet, or isn't to be believed, so that nothing can be changed. */
  trail: { state(): string };
  metrics: Pick<Metrics, 'genesysUp'>;
}

export interface Answer {
  ready: boolean;
  /** What's up, by name, for operators. */
  says: Readonly<Record<string, string | undefined>>;
}

export interface Readiness {
  /** Whether everything works: for alerts. */
  all(): Promise<Answer>;
  /**
   * Whether requests should come here: for load balancers. A new replica has to be ready once, so that it replaces none that is. After that, it's only
   * about this process: what all replicas wait for is no reason to leave people without an answer, and they read what's wrong.
   */
  traffic(): Promise<Answer>;
  /** Brings the metrics of Slack and Genesys Cloud up to date, as far as they answer at once. Never throws. */
  refresh(): Promise<void>;
}

/** How long a readiness check may take, in milliseconds. */
const readyPatienceMs = 2_000;
/** How long `/metrics` waits for Slack and Genesys Cloud, in milliseconds: what they say later, the next scrape shows. */
const scrapePatienceMs = 400;
/** The pause between two checks of a Genesys Cloud that doesn't answer, in milliseconds. Readiness checks mustn't use up Keyturn's 300 calls a minute. */
const checkHoldsMs = 5_000;

export function createReadiness({ store, genesys, slack, trail, metrics }: Needs): Readiness {
  let wasReady = false;
  const pings = createCache({
    load: () => check(() => genesys.ping()),
    now: () => performance.now(),
    ttlMs: checkHoldsMs,
    limit: 1,
  });
  const genesysState = async (): Promise<'ok' | Failure> => {
    const state = genesys.answers() ? 'ok' : await pings.get('ping');
    metrics.genesysUp(state === 'ok');
    return state;
  };
  const all: Readiness['all'] = async () => {
    const [storeState, ofGenesys] = await Promise.all([
      check(() => store.ping()),
      genesysState(),
      check(() => slack.probe()),
    ]);
    const slackTrouble = slack.trouble();
    const says = {
      store: storeState,
      genesys: ofGenesys,
      slack: slackTrouble === undefined ? 'ok' : 'down',
      slackTrouble,
      trail: trail.state(),
    };
    const ready = slackTrouble === undefined && [storeState, ofGenesys, says.trail].every((state) => state === 'ok');
    wasReady ||= ready;
    return { ready, says };
  };
  return {
    all,
    async traffic() {
      if (!wasReady) return all();
      return { ready: slack.delivers(), says: { slackTrouble: slack.trouble() } };
    },
    async refresh() {
      await Promise.all([
        check(() => slack.probe(), scrapePatienceMs),
        check(async () => void (await genesysState()), scrapePatienceMs),
      ]);
      slack.trouble();
    },
  };
}

type Failure = 'down' | 'credentials_refused';

async function check(ask: () => Promise<void>, patienceMs = readyPatienceMs): Promise<'ok' | Failure> {
  const late = new Promise<'down'>((resolve) => setTimeout(resolve, patienceMs, 'down').unref());
  return Promise.race([
    ask()
      .then(() => 'ok' as const)
      .catch(failureOf),
    late,
  ]);
}

/** An outage passes by itself, and refused credentials don't. */
const failureOf = (error: unknown): Failure =>
  asKeyturnError(error).code === 'genesys_bot_credentials' ? 'credentials_refused' : 'down';
