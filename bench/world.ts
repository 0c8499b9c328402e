import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { approvalsChannel } from '../sandbox/slack.ts';
import { createDriver, type Driver } from './driver.ts';
import { chooseClient, command } from './payloads.ts';
import { type Subject, startSubject } from './processes.ts';
import { type Redis, startRedis } from './redis.ts';
import { startUpstream, type Upstream } from './upstream-client.ts';

export interface World {
  driver: Driver;
  redis: Redis;
  upstream: Upstream;
  /** A built bot for an organisation; of one organisation all share a database. */
  bot(organization: Organization, nodeArgs?: readonly string[]): Promise<Subject>;
  bare(nodeArgs?: readonly string[]): Promise<Subject>;
  plain(nodeArgs?: readonly string[]): Promise<Subject>;
  /** An organisation with that many generated clients, and its own database in Redis; the same one for the same number and `apart`. */
  organization(clients: number, apart?: string): Promise<Organization>;
  /** Where profiles and logs go. */
  folder: string;
  close(): Promise<void>;
}

export interface Organization {
  index: number;
  clients: number;
  db: number;
  env: Record<string, string>;
}

/** Everything that the rows need: Redis, the sandboxes, and the programs to be measured, each in its own process. */
export async function createWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-bench-'));
  const [redis, upstream] = await Promise.all([startRedis(), startUpstream()]);
  const { slack } = upstream;
  const driver = await createDriver({ signingSecret: slack.signingSecret });
  const organizations = new Map<string, Organization>();
  const running = new Set<Subject>();
  const key = randomBytes(32).toString('base64');

  const organization: World['organization'] = async (clients, apart = '') => {
    const known = organizations.get(`${clients}${apart}`);
    if (known !== undefined) return known;
    const { url, clientId, clientSecret } = await upstream.tell({ do: 'organization', clients });
    const index = organizations.size;
    const made: Organization = {
      index,
      clients,
      db: index,
      env: {
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_API_URL: slack.url,
        SLACK_SIGNING_SECRET: slack.signingSecret,
        KEYTURN_CHANNEL: approvalsChannel,
        GENESYS_API_URL: url,
        GENESYS_LOGIN_URL: url,
        GENESYS_CLIENT_ID: clientId,
        GENESYS_CLIENT_SECRET: clientSecret,
        REDIS_URL: redis.url(index),
        KEYTURN_KEY: key,
      },
    };
    organizations.set(`${clients}${apart}`, made);
    return made;
  };

  const start = async (options: Parameters<typeof startSubject>[0]): Promise<Subject> => {
    const subject = await startSubject(options);
    const kept = {
      ...subject,
      stop: async () => {
        running.delete(kept);
        await subject.stop();
      },
    };
    running.add(kept);
    return kept;
  };
  const bot: World['bot'] = (of, nodeArgs = []) =>
    start({ name: `keyturn-${of.clients}`, program: 'app/main.js', env: of.env, nodeArgs, folder });

  // What the yardsticks answer is what the bot answered: a list of 1,000 clients, and options for a type-ahead.
  const size = await bot(await organization(1_000));
  const samples = { BENCH_MESSAGE: join(folder, 'message.json'), BENCH_OPTIONS: join(folder, 'options.json') };
  const keep = (path: string, texts: string[]) => writeFile(path, texts.at(-1) ?? '');
  for (const [path, payload] of [
    [samples.BENCH_MESSAGE, command('list')],
    // a hundred fit, as many as a menu holds
    [samples.BENCH_OPTIONS, chooseClient('client 0')],
  ] as const) {
    const texts: string[] = [];
    await driver.exchange(size.port, payload, (text) => texts.push(text));
    await keep(path, texts);
  }
  await size.stop();
  const yardstick =
    (name: string, program: string): World['bare'] =>
    (nodeArgs = []) =>
      start({ name, program, env: { SLACK_SIGNING_SECRET: slack.signingSecret, ...samples }, nodeArgs, folder });

  return {
    driver,
    redis,
    upstream,
    organization,
    folder,
    bot,
    bare: yardstick('bare', 'bench/bare-app.js'),
    plain: yardstick('plain', 'bench/plain-server.js'),
    async close() {
      driver.close();
      await Promise.all([...running].map((subject) => subject.stop()));
      upstream.close();
      await redis.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
