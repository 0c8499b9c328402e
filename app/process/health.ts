import type { ServerResponse } from 'node:http';
import { createCache } from '../../services/cache.ts';
import { asKeyturnError } from '../../services/errors.ts';
import type { Store } from '../../services/store.ts';
import type { Metrics } from './metrics.ts';

/** The port's GET routes, besides Slack's payloads. */
export interface Route {
  path: string;
  handle: (response: ServerResponse) => Promise<void>;
}

/** How long a readiness check may take, in milliseconds. */
const readyPatienceMs = 2_000;
/** How long `/metrics` waits for Slack, in milliseconds: what Slack says later, the next scrape shows. */
const scrapePatienceMs = 400;
/** The pause between two checks of a Genesys Cloud that doesn't answer, in milliseconds. Readiness checks mustn't use up Keyturn's 300 calls a minute. */
const checkHoldsMs = 5_000;

/**
 * The routes for operators: `/healthz` (the process runs), `/readyz` (the store and Genesys Cloud answer, Slack is connected, and the trail is as it
 * was written; otherwise it says which one fails, why for Slack, and whether Genesys Cloud refuses Keyturn's credentials), and `/metrics` (Prometheus).
 * While Keyturn stops, `/readyz` says `stopping`, and the others answer until the port closes.
 */
export function healthRoutes({
  store,
  genesys,
  slack,
  trail,
  metrics,
  isStopping,
}: {
  store: Pick<Store, 'ping'>;
  /** `answers`: whether it just answered a call, so that it doesn't have to be asked. */
  genesys: { ping(): Promise<void>; answers(): boolean };
  /** `probe` asks Slack, unless it just did. `trouble` says what's wrong with the connection to Slack. */
  slack: { probe(): Promise<void>; trouble(): string | undefined };
  /** Anything but `ok`: the audit trail wasn't read yet, or isn't to be believed, so that nothing can be changed. */
  trail: { state(): string };
  metrics: Pick<Metrics, 'render'>;
  isStopping: () => boolean;
}): Route[] {
  const json = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const check = async (ask: () => Promise<void>, patienceMs = readyPatienceMs): Promise<'ok' | Failure> => {
    const late = new Promise<'down'>((resolve) => setTimeout(resolve, patienceMs, 'down').unref());
    return Promise.race([
      ask()
        .then(() => 'ok' as const)
        .catch(failureOf),
      late,
    ]);
  };
  const genesysAnswers = createCache({
    load: () => check(() => genesys.ping()),
    now: () => performance.now(),
    ttlMs: checkHoldsMs,
    limit: 1,
  });
  return [
    { path: '/healthz', handle: async (response) => json(response, 200, { status: 'ok' }) },
    {
      path: '/readyz',
      handle: async (response) => {
        if (isStopping()) return json(response, 503, { status: 'stopping' });
        const [storeState, genesysState] = await Promise.all([
          check(() => store.ping()),
          genesys.answers() ? ('ok' as const) : genesysAnswers.get('ping'),
          check(() => slack.probe()),
        ]);
        const trouble = slack.trouble();
        const trailState = trail.state();
        const ready = storeState === 'ok' && genesysState === 'ok' && trouble === undefined && trailState === 'ok';
        json(response, ready ? 200 : 503, {
          status: ready ? 'ready' : 'not ready',
          store: storeState,
          genesys: genesysState,
          slack: trouble === undefined ? 'ok' : 'down',
          slackTrouble: trouble,
          trail: trailState,
        });
      },
    },
    {
      path: '/metrics',
      handle: async (response) => {
        // For /metrics too, which shows a revoked token to those who don't watch /readyz.
        await check(() => slack.probe(), scrapePatienceMs);
        slack.trouble();
        const { text, type } = await metrics.render();
        response.writeHead(200, { 'content-type': type }).end(text);
      },
    },
  ];
}

type Failure = 'down' | 'credentials_refused';

/** An outage passes by itself, and refused credentials don't. */
const failureOf = (error: unknown): Failure =>
  asKeyturnError(error).code === 'genesys_bot_credentials' ? 'credentials_refused' : 'down';
