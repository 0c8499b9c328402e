import type { ServerResponse } from 'node:http';
import type { Metrics } from './metrics.ts';
import { type Answer, createReadiness, type Needs } from './readiness.ts';

/** The port's GET routes, besides Slack's payloads. */
export interface Route {
  path: string;
  handle: (response: ServerResponse) => Promise<void>;
}

/**
 * The routes for operators: `/healthz` (the process runs), `/readyz` (the store and Genesys Cloud answer, Slack is connected, and the trail is as it
 * was written; otherwise it says which one fails, why for Slack, and whether Genesys Cloud refuses Keyturn's credentials), `/readyz/traffic` (this
 * process takes Slack's work, even if that fails for all replicas), and `/metrics` (Prometheus). While Keyturn stops, the two of readiness say
 * `stopping`, and the others answer until the port closes.
 */
export function healthRoutes({
  metrics,
  isStopping,
  ...needs
}: Omit<Needs, 'metrics'> & {
  metrics: Pick<Metrics, 'render' | 'genesysUp'>;
  isStopping: () => boolean;
}): Route[] {
  const readiness = createReadiness({ ...needs, metrics });
  const json = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const tellReadiness = (ask: () => Promise<Answer>): Route['handle'] => {
    return async (response) => {
      if (isStopping()) return json(response, 503, { status: 'stopping' });
      const { ready, says } = await ask();
      json(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', ...says });
    };
  };
  return [
    { path: '/healthz', handle: async (response) => json(response, 200, { status: 'ok' }) },
    { path: '/readyz', handle: tellReadiness(readiness.all) },
    { path: '/readyz/traffic', handle: tellReadiness(readiness.traffic) },
    {
      path: '/metrics',
      handle: async (response) => {
        // They show a revoked token, and an outage, to those who don't watch /readyz.
        await readiness.refresh();
        const { text, type } = await metrics.render();
        response.writeHead(200, { 'content-type': type }).end(text);
      },
    },
  ];
}
