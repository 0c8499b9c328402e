import { expect, test } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { type Asked, until } from '../two-people/world.ts';
import { createGate, type Gate, type When } from './gate.ts';
import { type ChaosWorld, chaosWorld } from './world.ts';

/** `npm run test:kills` tries every call, before and after its effect. These are a few of them. */
const every = process.env['KILLS'] === 'all';
/** More calls than an execution has. */
const most = 200;
const some: [number, When][] = [
  [18, 'before'],
  [30, 'after'],
];
const all = Array.from({ length: most }, (_, at): [number, When][] => [
  [at + 1, 'before'],
  [at + 1, 'after'],
]).flat();

async function throughGate(w: ChaosWorld, gate: Gate): Promise<Record<string, string>> {
  const moved = async (url: string | undefined) => {
    const address = new URL(url ?? '');
    address.port = String(await gate.through(Number(address.port)));
    return address.href;
  };
  const { REDIS_URL, SLACK_API_URL, GENESYS_API_URL } = w.settings;
  const genesys = await moved(GENESYS_API_URL);
  return {
    REDIS_URL: await moved(REDIS_URL),
    SLACK_API_URL: await moved(SLACK_API_URL),
    GENESYS_API_URL: genesys,
    GENESYS_LOGIN_URL: genesys,
  };
}

const toldOf = async (asked: Asked) => (await asked.record()).told?.includes('outcome') === true;

/** What was reported about a deletion is true. */
function deletionIsTrue(w: ChaosWorld, asked: Asked, state: string): void {
  const there = w.genesys.client(asked.client.id)?.state ?? 'deleted';
  expect(['done', 'failed']).toContain(state);
  expect(there).toBe(state === 'done' ? 'deleted' : 'active');
}

/** What was reported about a rotation is true, and a sealed secret is there for its owner. */
async function rotationIsTrue(w: ChaosWorld, asked: Asked, state: string, sealed: boolean): Promise<void> {
  expect(sealed ? ['done'] : ['done', 'unknown']).toContain(state);
  if (state === 'unknown') return expect(asked.card().rendered).toContain('Check whether the client still works');
  // A process that was killed between its message and the call leaves one whose button says that nothing is there.
  const offer = w.slack.directMessages(people.ada).findLast(({ buttons }) => buttons.includes('Reveal secret'));
  if (offer === undefined) throw new Error('no offer');
  await w.person('ada').clicks(offer, 'Reveal secret');
  const view = await w.modal('ada', ({ text }) => text.includes('I stored it'));
  expect(view.text).toContain(w.genesys.secretOf(asked.client.id));
}

/** Kills a process at this call after an approval. Gives the calls up to it, or undefined if the request had ended before. */
async function killedAt(operation: 'delete' | 'rotate', number: number, when: When): Promise<string[] | undefined> {
  const w = await chaosWorld();
  const gate = createGate();
  const [bot, asked] = await Promise.all([
    w.start(await throughGate(w, gate)),
    w.askFor('ada', operation, 'Workforce planning sync'),
  ]);
  await until(async () => (await asked.record()).evidence !== undefined);
  bot.serve();
  gate.shutAt(number, when);
  await w.approves('dora', asked);
  const reached = await Promise.race([
    gate.shut.then(() => true),
    until(() => toldOf(asked), 30_000).then(() => false),
  ]);
  await bot.end('SIGKILL');
  if (!reached) return undefined;

  await w.rescue();
  // Killed before the claim, the click is lost and the card is still open: someone clicks again.
  if ((await asked.record()).state === 'pending') await w.approves('dora', asked);
  await until(async () => {
    if (await toldOf(asked)) return true;
    w.advance(500);
    return false;
  }, 120_000);

  const { state } = await asked.record();
  const sealed = gate.calls.slice(0, when === 'after' ? undefined : -1).some((call) => call === 'Redis evalsha secret');
  if (operation === 'delete') deletionIsTrue(w, asked, state);
  else await rotationIsTrue(w, asked, state, sealed);
  expect(w.writes(asked.client).filter((method) => method !== 'PUT').length).toBeLessThanOrEqual(1);
  expect(asked.card().buttons).not.toContain('Deny…');
  const told = w.slack.directMessages(people.ada).filter(({ rendered }) => rendered.includes('You asked for this'));
  expect([1, 2]).toContain(told.length);
  const actions = (await w.trail()).map(({ action }) => action);
  expect(actions.filter((action) => action === 'approved')).toHaveLength(1);
  expect(actions.filter((action) => action === state)).toHaveLength(1);
  expect(await w.audit.verify()).toMatchObject({ ok: true });
  return gate.calls;
}

test.each(['delete', 'rotate'] as const)(
  `a process killed at ${every ? 'any call' : 'one of two calls'} of a %s: reports are true, nothing is done twice, no sealed secret is lost`,
  { timeout: 3_600_000 },
  async (operation) => {
    let last: string[] = [];
    const problems: string[] = [];
    for (const [number, when] of every ? all : some) {
      try {
        const calls = await killedAt(operation, number, when);
        if (calls === undefined) break;
        last = calls;
      } catch (error) {
        problems.push(`killed ${when} call ${number}, after ${last.at(-1)}: ${error}`);
      }
    }
    expect(problems).toEqual([]);
    // The request had not ended before the last of them.
    expect(last.length).toBeGreaterThanOrEqual(every ? 30 : (some.at(-1)?.[0] ?? 0));
  },
);
