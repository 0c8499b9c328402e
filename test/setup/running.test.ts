import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../app/config.ts';
import { people } from '../../sandbox/slack.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { startWorld, type World } from '../support/world.ts';
import { until } from '../two-people/world.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis({ args: ['--appendonly', 'yes'] });
});
afterAll(() => redis.close());

interface Said {
  code: string;
  says: string;
  cure: string;
}

interface Status {
  checks: { check: string; state: string; why?: string; checkedAt?: string; findings?: Said[] }[];
  version?: string;
}

const status = async ({ bot }: Pick<World, 'bot'>) => {
  const answer = await fetch(`http://127.0.0.1:${bot.adminPort}/status`);
  const body = answer.ok ? ((await answer.json()) as Status) : { checks: [] };
  return { code: answer.status, body };
};
const checkIn = (body: Status, name: string) => body.checks.find(({ check }) => check === name);
const logged = (world: World, word: string) =>
  world.logLines().flatMap((line) => (line.includes(word) ? [JSON.parse(line)] : []));

describe('a running Keyturn', () => {
  test('says what’s wrong in the log, in /status, and as a gauge, and when it’s settled', async () => {
    const world = await startWorld({
      socketMode: true,
      settings: {
        KEYTURN_STORE: 'redis',
        REDIS_URL: redis.url,
        KEYTURN_ADMIN_PORT: '0',
        KEYTURN_APPROVERS: `${people.dora},${people.dan}`,
      },
      bot: { setupMs: 100 },
    });
    const found = await until(() => logged(world, 'approver_deactivated')[0]);
    expect(found).toMatchObject({ level: 50, check: 'slack-approvers', facts: { user: people.dan } });
    expect(found.msg).toBe('KEYTURN_APPROVERS names U0DAN0001, whose Slack account is deactivated. Remove the ID.');
    expect((await until(() => logged(world, 'deciders_all_needed')[0])).level).toBe(40);

    const { body } = await until(async () => {
      const now = await status(world);
      return now.body.checks.every(({ why }) => why !== 'pending') && now;
    });
    expect(body).toMatchObject({ v: 1, mode: 'socket', organization: { name: world.bot.organization.name } });
    expect(body.version).toMatch(/^\d+\.\d+\.\d+/u);
    expect(checkIn(body, 'slack-approvers')).toMatchObject({
      state: 'wrong',
      findings: [{ code: 'approver_deactivated', level: 'wrong', cure: 'Remove the ID.' }],
      checkedAt: expect.stringMatching(/^\d{4}-/u),
    });
    expect(checkIn(body, 'redis-writes')).toMatchObject({ state: 'ok', findings: [] });
    for (const name of ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'GENESYS_CLIENT_SECRET', 'KEYTURN_KEY'])
      expect(JSON.stringify(body)).not.toContain(world.settings[name]);

    const metrics = await (await fetch(`http://127.0.0.1:${world.bot.adminPort}/metrics`)).text();
    expect(metrics).toContain('keyturn_setup_ok{check="slack-approvers"} 0');
    expect(metrics).toContain('keyturn_setup_ok{check="slack-token"} 1');

    world.slack.changeUser(people.dan, { deleted: false });
    expect((await until(() => logged(world, 'that a check of the set-up found is fixed')[0])).code).toBe(
      'approver_deactivated',
    );
    expect(logged(world, 'whose Slack account is deactivated')).toHaveLength(1);
  });

  test('costs Genesys Cloud five calls more, and then none for an hour', async () => {
    const world = await startWorld({ bot: { setupMs: 50 } });
    const extra = ['/api/v2/authorization/subjects/me', `/api/v2/oauth/clients/${world.genesys.botClient.id}`];
    const count = () => extra.map((path) => world.genesys.countCalls('GET', path));
    await until(() => world.slack.calls.filter(({ method }) => method === 'conversations.info').length >= 4);
    expect(count()).toEqual([1, 1]);
    // The form needs the list of those who can approve, which the check had fetched.
    const asked = () => world.genesys.calls.filter(({ path }) => /\/authorization\/roles\/[^/]+\/users$/u.test(path));
    const before = asked().length;
    expect((await world.opens('ada', '/oauth rotate Agent desktop')).title).toContain('Rotate');
    expect([before > 0, asked().length]).toEqual([true, before]);
  });

  test('makes a check that Genesys Cloud didn’t answer again in the next round, and then not for an hour', async () => {
    const world = await startWorld({ settings: { KEYTURN_ADMIN_PORT: '0' }, bot: { setupMs: 'never' } });
    const grants = '/api/v2/authorization/subjects/me';
    world.genesys.faults.inject({ path: grants, status: 200, body: 'no JSON' });
    const bot = await world.another({ setupMs: 300 });
    const permissions = async () => checkIn((await status({ bot })).body, 'genesys-permissions');
    expect((await until(async () => (await permissions())?.why !== 'pending' && (await permissions())))?.why).toBe(
      'unanswered',
    );
    await until(async () => (await permissions())?.why === undefined);
    const rounds = () => world.slack.calls.filter(({ method }) => method === 'conversations.info').length;
    await until(() => rounds() >= 3);
    expect(world.genesys.countCalls('GET', grants)).toBe(2);
    // It had its answer, and isn’t asked again.
    expect(world.genesys.countCalls('GET', `/api/v2/oauth/clients/${world.genesys.botClient.id}`)).toBe(1);
  });

  test('shows /status on a port that Slack’s requests don’t come to', async () => {
    const [shared, own] = await Promise.all([startWorld(), startWorld({ settings: { KEYTURN_ADMIN_PORT: '0' } })]);
    const refused = await fetch(`http://127.0.0.1:${shared.bot.adminPort}/status`);
    expect([refused.status, await refused.text()]).toEqual([404, expect.stringContaining('Set KEYTURN_ADMIN_PORT')]);
    expect((await status(own)).body.checks.map(({ why }) => why)).toContain('pending');
  });

  test('tells of a Redis that takes no changes once, as soon as it refuses one, with the words of the check', async () => {
    await redis.command('FLUSHALL');
    const settings = { KEYTURN_STORE: 'redis', REDIS_URL: redis.url, KEYTURN_ADMIN_PORT: '0' };
    const world = await startWorld({ settings, bot: { setupMs: 100 } });
    onTestFinished(async () => void (await redis.command('CONFIG', 'SET', 'maxmemory', '0')));
    await redis.command('CONFIG', 'SET', 'maxmemory', '1');
    await fetch(`http://127.0.0.1:${world.bot.adminPort}/readyz`);
    const found = await until(async () => {
      const check = checkIn((await status(world)).body, 'redis-writes');
      return check?.findings?.[0]?.code === 'redis_full' && check.findings[0];
    });
    expect(logged(world, 'Redis is full').map(({ check, msg }) => [check, msg])).toEqual([
      [undefined, `the store refuses all changes. ${found.says} ${found.cure}`],
    ]);
  });

  test('in Socket Mode, knows its replicas from another Keyturn by what Slack counts, and so does that one', async () => {
    const elsewhere = await startRedis();
    onTestFinished(() => elsewhere.close());
    await redis.command('FLUSHALL');
    const settings = { KEYTURN_STORE: 'redis', REDIS_URL: redis.url, KEYTURN_ADMIN_PORT: '0' };
    const world = await startWorld({ socketMode: true, settings, bot: { setupMs: 200, slackSecondMs: 50 } });
    const { sockets } = world.slack;
    const checked = async (bot: World['bot']) => {
      const found = checkIn((await status({ bot })).body, 'replicas');
      return found?.checkedAt !== undefined && found;
    };
    /** What it finds after that many checks more. */
    const later = async (bot: World['bot'], rounds: number) => {
      let last = await until(() => checked(bot));
      for (let left = rounds; left > 0; left -= 1)
        last = await until(async () => {
          const now = await checked(bot);
          return now && now.checkedAt !== last.checkedAt && now;
        });
      return last;
    };

    // A rolling update: the new replica comes, Slack counts two more, and the old one leaves. Nothing has to be counted again for that.
    const replica = await world.another();
    expect(await later(replica, 0)).toMatchObject({ state: 'ok', findings: [] });
    await world.bot.stop(2_000);
    await world.slack.waitFor(() => sockets.count() === 2);
    let most = 2;
    world.slack.onChange(() => {
      most = Math.max(most, sockets.count());
    });
    expect(await later(replica, 3)).toMatchObject({ state: 'ok', findings: [] });
    expect(most).toBe(2);

    // The one that's started later notices at once, and the other one when Slack renews its connections.
    const staging = await world.another({ config: readConfig({ ...world.settings, REDIS_URL: elsewhere.url }) });
    const found = await until(() => logged(world, 'sockets_unaccounted')[0]);
    expect(found).toMatchObject({ check: 'replicas', facts: { connections: 2, known: 0 } });
    expect(found.msg).toContain('another Keyturn, such as a staging one, uses the same app');
    expect(await checked(staging)).toMatchObject({ state: 'warning' });
    expect(await later(replica, 1)).toMatchObject({ state: 'ok' });
    sockets.disconnect('warning');
    await until(async () => {
      const now = await checked(replica);
      return now && now.state === 'warning';
    });
  });

  test('notices another with the same Slack app, and one with other keys, by what they write into Redis', async () => {
    const key = randomBytes(32).toString('base64');
    const settings = { KEYTURN_STORE: 'redis', REDIS_URL: redis.url, KEYTURN_KEY: key };
    await redis.command('FLUSHALL');
    const world = await startWorld({ settings, bot: { setupMs: 100 } });
    const other = await startWorld({
      settings: { ...settings, KEYTURN_KEY: `${key},${randomBytes(32).toString('base64')}` },
      genesys: { organization: { id: 'staging-organization', name: 'Staging' } },
      bot: { setupMs: 100 },
    });
    const shared = await until(() => logged(world, 'app_shared')[0]);
    expect(shared.facts.organizations).toEqual(['staging-organization']);
    await until(() => logged(other, 'app_shared')[0]);
    await other.bot.stop(2_000);
    expect((await until(() => logged(world, 'that a check of the set-up found is fixed')[0])).code).toBe('app_shared');
  });
});
