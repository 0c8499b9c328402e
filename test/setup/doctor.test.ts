import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { doctor } from '../../app/doctor/command.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { rightSetup, type Setup } from './world.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis({ args: ['--appendonly', 'yes'] });
});
afterAll(() => redis.close());

/** What it prints, and its exit code. */
async function run({ env }: Pick<Setup, 'env'>, ...args: string[]) {
  const lines: string[] = [];
  const errors: string[] = [];
  const code = await doctor({
    ...{ args, env, now: Date.now },
    print: (line) => void lines.push(line),
    printError: (line) => void errors.push(line),
  });
  return { code, text: lines.join('\n'), lines, errors: errors.join('\n') };
}

describe('the doctor', () => {
  test('prints a line per check, and a summary', async () => {
    const { code, lines } = await run(await rightSetup(redis));
    expect(code).toBe(0);
    expect(lines).toContain('ok           slack-scopes');
    expect(lines).toContainEqual(
      expect.stringMatching(/^not checked {2}deciders +only a running Keyturn can check this: see GET \/status$/u),
    );
    expect(lines.at(-1)).toBe('18 ok and 3 not checked.');
    expect(lines).toHaveLength(22);
  });

  test('names all that’s wrong, still checks what it can, and shows no secret', async () => {
    const setup = await rightSetup(redis);
    Object.assign(setup.env, { KEYTURN_APPROVALS: 'many', KEYTURN_KEY: 'short' });
    const { code, text } = await run(setup);
    expect(code).toBe(78);
    expect(text).toMatch(/^wrong +settings +KEYTURN_(?:KEY|APPROVALS) must be/mu);
    expect(text).toMatch(/^ +KEYTURN_(?:KEY|APPROVALS) must be/mu);
    expect(text).toMatch(/^ok +genesys-permissions$/mu);
    expect(text).toMatch(/^not checked +key +a setting that it needs is missing or wrong$/mu);
    expect(text).toContain('1 wrong');
    for (const name of ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'GENESYS_CLIENT_SECRET'])
      expect(text).not.toContain(setup.env[name]);
  });

  test('ends with the code for a refused credential, or for what doesn’t answer', async () => {
    const setup = await rightSetup(redis);
    setup.env['REDIS_URL'] = 'redis://127.0.0.1:1';
    expect((await run(setup)).code).toBe(69);
    setup.env['GENESYS_CLIENT_SECRET'] = 'wrong';
    expect((await run(setup)).code).toBe(77);
  });

  test('prints JSON, and counts warnings only if it’s told to', async () => {
    const setup = await rightSetup(redis);
    setup.slack.scopes.push('im:write');
    const { code, text } = await run(setup, '--json');
    expect(code).toBe(0);
    const { v, checks } = JSON.parse(text);
    expect(v).toBe(1);
    expect(checks.find(({ check }: { check: string }) => check === 'slack-scopes')).toMatchObject({
      state: 'warning',
      findings: [
        {
          code: 'scope_superfluous',
          level: 'warning',
          facts: { scopes: ['im:write'] },
          cure: expect.stringContaining('Remove'),
        },
      ],
    });
    expect((await run(setup, '--strict')).code).toBe(1);
  });

  test('tells how it’s used', async () => {
    expect((await run({ env: {} }, '--help')).text).toContain('Usage: npm run doctor');
    const wrong = await run({ env: {} }, '--all');
    expect(wrong.code).toBe(64);
    expect(wrong.errors).toContain('Usage: npm run doctor');
  });
});
