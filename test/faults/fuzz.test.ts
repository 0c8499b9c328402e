import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Delivery, Json } from '../../sandbox/slack.ts';
import { startWorld, type World } from '../support/world.ts';
import { asksFor, card, fillsRequest, says, victim, writes } from './support.ts';
import { payload, post } from './wire.ts';

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e308,
    '',
    ' ',
    '0',
    '\u0000',
    '\ud800',
    '__proto__',
    '<!channel>',
    [],
    {},
    [[]],
  ),
  fc.constantFrom('x'.repeat(3_001), '../../requests', 'https://127.0.0.1:1/', 'T0OTHER01', 'U0GUS0001', '{"id":1}'),
  fc.jsonValue({ maxDepth: 2 }),
);

/** How many are sent at the same time. */
const atOnce = 60;

/** One place in a payload, and what replaces it; undefined removes it. */
interface Change {
  /** Chooses a key on each level, down to the end. */
  way: number[];
  value: unknown;
}

const change: fc.Arbitrary<Change> = fc.record({
  way: fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 7 }),
  value: fc.option(odd, { nil: undefined }),
});

function changed(json: Json, { way, value }: Change): Json {
  const copy = structuredClone(json);
  let at: Record<string, unknown> = copy;
  for (const [level, step] of way.entries()) {
    const keys = Object.keys(at);
    const key = keys[step % Math.max(keys.length, 1)];
    if (key === undefined) break;
    const next = at[key];
    if (level < way.length - 1 && typeof next === 'object' && next !== null) {
      at = Object(next);
      continue;
    }
    if (value === undefined) delete at[key];
    else at[key] = value;
    break;
  }
  return copy;
}

const bodyOf = ({ type }: Delivery, json: Json): string =>
  type === 'slash_commands'
    ? new URLSearchParams(
        Object.entries(json).map(([key, value]): [string, string] => [
          key,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      ).toString()
    : payload(json);

/** One payload of each kind, from people who can't do anything with it: Vera can't approve, and Ada’s form lacks the name. */
async function samples(world: World): Promise<Delivery[]> {
  await asksFor(world, 'dora', 'delete', 'Wallboard Leeds');
  const click = await world.person('vera').clicks(await card(world), 'Approve…');
  await world.opens('ada', '/oauth create');
  await world.person('ada').fills({ 'Grant type': 'Client credentials (CLIENT-CREDENTIALS)' });
  await world.person('ada').suggests('Roles', 'reporting');
  await world.person('ada').closes({ all: true });
  await world.opens('ada', `/oauth delete ${victim}`);
  await fillsRequest(world.person('ada'), 'delete', 'not its name');
  await world.person('ada').submits();
  const kinds = ['slash_commands', 'block_actions', 'view_submission', 'view_closed', 'block_suggestion'] as const;
  const all = kinds.flatMap((kind) => {
    const alike = world.slack.deliveries.filter(({ type }) => type === kind);
    return [alike.at(-1), alike.find(({ payload: sent }) => sent['view'] !== undefined)];
  });
  return [click, ...all.filter((each) => each !== undefined)];
}

test('any change to a signed payload is answered in time and changes nothing, and the bot keeps running', {
  timeout: 120_000,
}, async () => {
  const world = await startWorld({ refusals: [/./u] });
  const sent = await samples(world);
  expect(sent.length).toBeGreaterThan(5);
  const standing = await card(world);
  const statuses = new Map<number, number>();
  const sending = fc.tuple(fc.constantFrom(...sent), fc.array(change, { minLength: 1, maxLength: 3 }));
  const property = fc.asyncProperty(fc.array(sending, { minLength: atOnce, maxLength: atOnce }), async (all) => {
    // All at once, because what no listener handles is only refused after three seconds.
    const answers = all.map(async ([one, changes]) => {
      const from = performance.now();
      const { status } = await post(world, { body: bodyOf(one, changes.reduce(changed, one.payload)) });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      expect([200, 400, 404, 500]).toContain(status);
      expect(performance.now() - from).toBeLessThan(status === 404 ? 10_000 : 3_000);
    });
    await Promise.all(answers);
  });
  await fc.assert(property, { numRuns: 4, endOnFailure: true });
  expect(statuses.get(200)).toBeGreaterThan(100);
  expect(await says(world, 'will', '/oauth whoami')).toContain('will@example.com');
  expect(writes(world)).toEqual([]);
  expect((await card(world)).buttons).toEqual(standing.buttons);
  expect(world.logLines().filter((line) => /failed inside Keyturn|"level":60/u.test(line))).toEqual([]);
});
