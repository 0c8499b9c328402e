import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { approvalsChannel } from '../sandbox/slack.ts';
import { createDriver, type Driver } from './driver.ts';
import { chooseClient, command } from './payloads.ts';
import { buildBefore, type Subject, startFlags, startSubject } from './processes.ts';
import { type Redis, startRedis } from './redis.ts';
import { startUpstream, type Upstream } from './upstream-client.ts';

export interface World {
  driver: Driver;
  redis: Redis;
  upstream: Upstream;
  /** A built bot for an organization. All bots of one organization share its database. */
  bot(organization: Organization, nodeArgs?: readonly string[]): Promise<Subject>;
  /** The bot of the version to compare with, if there's one. */
  before: World['bot'] | undefined;
  bare(nodeArgs?: readonly string[]): Promise<Subject>;
  plain(nodeArgs?: readonly string[]): Promise<Subject>;
  /** Another built program, as found under dist/. */
  start(program: string, env: Record<string, string>): Promise<Subject>;
  /** An organization with that many generated clients and its own database in Redis. The same number and `apart` return the same one. */
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

/** Everything that the rows need: Redis, the sandboxes, and the programs to measure, each in its own process. `before`: a commit to compare with. */
export async function createWorld({ before }: { before?: string | undefined } = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-bench-'));
  const driver = await createDriver();
  const [redis, upstream] = await Promise.all([startRedis(), startUpstream({ frontUrl: driver.url })]);
  const { slack } = upstream;
  driver.standFor(slack);
  const running = new Set<Subject>();

  const organization = organizationsOf({ driver, upstream, redis });
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
    start({
      name: `keyturn-${of.clients}`,
      program: 'app/main.js',
      env: of.env,
      nodeArgs: [...startFlags, ...nodeArgs],
      folder,
    });

  const dist = before === undefined ? undefined : buildBefore(before, folder);

  const size = await bot(await organization(1_000));
  const samples = await sampleAnswers(driver, size, folder);
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
    start: (program, env) => start({ name: program.replaceAll('/', '-'), program, env, folder }),
    folder,
    bot,
    before:
      dist === undefined
        ? undefined
        : (of, nodeArgs = []) =>
            start({ name: `before-${of.clients}`, program: 'app/main.js', dist, env: of.env, nodeArgs, folder }),
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

/** Creates organizations, and returns an existing one for the same number of clients and `apart`. */
function organizationsOf({
  driver,
  upstream,
  redis,
}: Pick<World, 'driver' | 'upstream' | 'redis'>): World['organization'] {
  const organizations = new Map<string, Organization>();
  const key = randomBytes(32).toString('base64');
  const { slack } = upstream;
  return async (clients, apart = '') => {
    const known = organizations.get(`${clients}${apart}`);
    if (known !== undefined) return known;
    const { url, clientId, clientSecret } = await upstream.tell({ do: 'organization', clients });
    const index = organizations.size;
    const env = {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_API_URL: `${driver.url}/api/`,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      KEYTURN_CHANNEL: approvalsChannel,
      GENESYS_API_URL: url,
      GENESYS_LOGIN_URL: url,
      GENESYS_CLIENT_ID: clientId,
      GENESYS_CLIENT_SECRET: clientSecret,
      // The bench measures Keyturn, not what Genesys Cloud allows.
      GENESYS_CALLS_PER_MINUTE: '1000000',
      REDIS_URL: redis.url(index),
      KEYTURN_DRAIN_SECONDS: '2',
      KEYTURN_KEY: key,
    };
    const made: Organization = { index, clients, db: index, env };
    organizations.set(`${clients}${apart}`, made);
    return made;
  };
}

/** Saves the bot's answers to a list of 1,000 clients and to a type-ahead, which the bare app and the plain server send too. */
async function sampleAnswers(driver: Driver, bot: Subject, folder: string): Promise<Record<string, string>> {
  const samples = { BENCH_MESSAGE: join(folder, 'message.json'), BENCH_OPTIONS: join(folder, 'options.json') };
  for (const [path, payload] of [
    [samples.BENCH_MESSAGE, command('list')],
    // Matches a hundred clients, the most that a menu shows.
    [samples.BENCH_OPTIONS, chooseClient('client 0')],
  ] as const) {
    const texts: string[] = [];
    await driver.exchange(bot.port, payload, (text) => texts.push(text));
    await writeFile(path, texts.at(-1) ?? '');
  }
  return samples;
}
