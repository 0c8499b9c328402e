import type { ServerResponse } from 'node:http';
import { createCache } from '../../services/cache.ts';
import type { Store } from '../../services/store.ts';
import type { Metrics } from './metrics.ts';

/** What the port answers beside Slack's payloads, to GET. */
export interface Route {
  path: string;
  handle: (response: ServerResponse) => Promise<void>;
}

/** How long a check of readiness may take, in milliseconds. */
const readyPatienceMs = 2_000;
/** How long an answer of Genesys Cloud holds, in milliseconds: checks of readiness must not use up the bot's 300 calls a minute. */
const answerHoldsMs = 2_000;

/**
 * The routes that operators use: `/healthz` (the process lives), `/readyz` (the store and Genesys Cloud answer, and Slack and the bot hear each
 * other; else it says which doesn't, and of Slack why) and `/metrics` (Prometheus).
 * A bot that stops answers none of them: its port is closed first.
 */
export function healthRoutes({
  store,
  genesys,
  slack,
  metrics,
}: {
  store: Pick<Store, 'ping'>;
  genesys: { ping(): Promise<void> };
  /** `probe` asks Slack, unless it did just now; `trouble` says what keeps Slack and the bot apart. */
  slack: { probe(): Promise<void>; trouble(): string | undefined };
  metrics: Pick<Metrics, 'render'>;
}): Route[] {
  const json = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const check = async (ask: () => Promise<void>): Promise<'ok' | 'down'> => {
    const late = new Promise<'down'>((resolve) => setTimeout(resolve, readyPatienceMs, 'down').unref());
    return Promise.race([
      ask()
        .then(() => 'ok' as const)
        .catch(() => 'down' as const),
      late,
    ]);
  };
  const genesysAnswers = createCache({
    load: () => check(() => genesys.ping()),
    now: () => performance.now(),
    ttlMs: answerHoldsMs,
    limit: 1,
  });
  return [
    { path: '/healthz', handle: async (response) => json(response, 200, { status: 'ok' }) },
    {
      path: '/readyz',
      handle: async (response) => {
        const [storeState, genesysState] = await Promise.all([
          check(() => store.ping()),
          genesysAnswers.get('ping'),
          check(() => slack.probe()),
        ]);
        const trouble = slack.trouble();
        const ready = storeState === 'ok' && genesysState === 'ok' && trouble === undefined;
        json(response, ready ? 200 : 503, {
          status: ready ? 'ready' : 'not ready',
          store: storeState,
          genesys: genesysState,
          slack: trouble === undefined ? 'ok' : 'down',
          slackTrouble: trouble,
        });
      },
    },
    {
      path: '/metrics',
      handle: async (response) => {
        // Metrics show it, too, when the token has been revoked: not everybody watches /readyz.
        await check(() => slack.probe());
        slack.trouble();
        const { text, type } = await metrics.render();
        response.writeHead(200, { 'content-type': type }).end(text);
      },
    },
  ];
}
