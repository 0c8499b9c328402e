import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { z } from 'zod';
import { readConfig } from '../../app/config.ts';
import { connectGenesys } from '../../app/organization/connect.ts';
import { createOrganization } from '../../app/organization.ts';
import { createClockWatch } from '../../app/process/clock.ts';
import { keepHeapSmall } from '../../app/process/heap.ts';
import { createInFlight } from '../../app/process/in-flight.ts';
import { createLog } from '../../app/process/log.ts';
import { measuredStore } from '../../app/process/measured-store.ts';
import { createMetrics } from '../../app/process/metrics.ts';
import { believing, openStore } from '../../app/process/open-store.ts';
import { longestStartMs } from '../../app/process/startup.ts';
import { connectSlack } from '../../app/slack/connect.ts';
import { createSlackServer } from '../../app/slack/server.ts';
import { shareMinutes } from '../../services/admission/shared-minutes.ts';
import { keySpace } from '../../services/store.ts';

/**
 * One process with many organizations, each made as Keyturn makes its one: they share the connection to Redis, and each has a
 * Slack workspace and a port of its own. `GET /ports` answers when all of them take work. The heap grows as in main.ts.
 */
keepHeapSmall();
const settings = z.object({ PORT: z.coerce.number(), ORGANIZATIONS: z.string() }).parse(process.env);
const environments = z
  .array(z.record(z.string(), z.string()))
  .parse(JSON.parse(readFileSync(settings.ORGANIZATIONS, 'utf8')));

const begun = start();
createServer((request, response) => {
  if (request.url !== '/ports') return void response.end();
  begun.then(
    (ports) => response.end(JSON.stringify(ports)),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
}).listen(settings.PORT, '127.0.0.1');

async function start(): Promise<number[]> {
  const configs = environments.map((each) => readConfig({ ...each, PORT: '0', KEYTURN_BIND: '127.0.0.1' }));
  const [config] = configs;
  if (config === undefined) return [];
  const now = Date.now;
  const log = createLog({ level: 'error' });
  const metrics = createMetrics();
  const inFlight = createInFlight({ log });
  const clock = createClockWatch({ metrics, log });
  const opened = openStore({ config, log, metrics, clock, pingKey: keySpace('scale')('ping') });
  const store = believing(measuredStore(opened.store, metrics), config, log, metrics);
  await opened.inspect();
  const instance = randomUUID();
  const ports: number[] = [];
  for (const each of configs) {
    const startBy = performance.now() + longestStartMs;
    const account = await connectGenesys({ credentials: each.genesys, now, log, metrics, clock, startBy });
    const { slack, minutes, link, identify } = connectSlack({
      settings: each.slack,
      ...{ metrics, log, clock, secondMs: undefined, now, startBy },
    });
    const identity = await identify();
    const shared = { store, link, identity, inFlight, log, metrics, now, instance, slack };
    const organization = createOrganization({ ...shared, account, config: each });
    const key = keySpace(account.organization.id)('minute');
    shareMinutes({
      minutes: { ...minutes, genesys: account.minute },
      ...{ store: organization.store, key, instance, now },
    });
    const server = createSlackServer({ config: each, bot: identity.bot, routes: [], link, inFlight, log, startBy });
    organization.serve(server);
    await organization.prepare();
    ports.push((await server.start()).port);
    organization.startWork();
  }
  return ports;
}
