import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { people, type SlackMessage } from '../../sandbox/slack.ts';
import { isOpen, owesNotice } from '../../services/requests/moments.ts';
import type { RequestRecord, RequestState } from '../../services/requests/types.ts';
import type { PersonName } from '../support/world.ts';
import { type Asked, until } from '../two-people/world.ts';
import { createGate, type Gate, type When } from './gate.ts';
import { asks, type ChaosWorld, chaosWorld, killAndRescue, type Request, trailProves } from './world.ts';

/** A button that someone presses, of the card or of a direct message, once it's there. */
export type Press = [by: PersonName, button: string];

/** What happens to a request in a process that's killed at one of its calls. */
export interface Part extends Request {
  name: string;
  /** How many calls it has at least. A sample is one of them. */
  calls: number;
  /** What has happened before, in processes that nobody kills. */
  before?: (w: ChaosWorld, asked: Asked) => Promise<unknown>;
  /** How far the clocks of the process, and of the one after it, are moved. Default: not at all. */
  aheadMs?: number;
  rescueAheadMs?: number;
  /** What people do then, by the state of the request that waits for it. */
  presses?: Partial<Record<RequestState, Press>>;
  /** Whether this part is over, its notices included. Default: the request has ended. */
  over?: (record: RequestRecord) => boolean;
  /** Whether what was reported is true. `calls`: those that took effect. */
  isTrue: (w: ChaosWorld, asked: Asked, calls: readonly string[]) => Promise<void> | void;
}

/** More calls than any part has. */
const most = 200;
/** Three processes start in a row, and a busy machine takes a while for each. */
const timeout = 300_000;
const whens: readonly When[] = ['before', 'after'];

/**
 * Tries kills at the calls of a part: `npm run test:kills` at each, before and after its effect; otherwise at one that the seed chooses. The calls
 * are those of a run without a kill.
 */
export const testKills = (part: Part): void => (process.env['KILLS'] === 'all' ? testEach(part) : testOne(part));

const title = (where: string, { name }: Part): string =>
  `a process killed at ${where} of ${name}: reports are true, nothing is done twice`;

function testOne(part: Part): void {
  test(title('a call', part), { timeout }, async () => {
    const kill = fc.tuple(fc.noBias(fc.integer({ min: 1, max: part.calls })), fc.constantFrom(...whens));
    // Another place in each part.
    const seed = (fc.readConfigureGlobal().seed ?? 0) + part.name.length;
    for (const [number, when] of fc.sample(kill, { seed, numRuns: 1 })) await killedAt(part, number, when);
  });
}

function testEach(part: Part): void {
  describe(title('each call', part), () => {
    let last = 0;
    test('without a kill', { timeout }, async () => {
      last = (await killedAt(part, most, 'before')).length;
      expect(last).toBeGreaterThanOrEqual(part.calls);
      expect(last).toBeLessThan(most);
    });
    const kills = Array.from({ length: most }, (_, at) => whens.map((when) => [when, at + 1] as const)).flat();
    test.for(kills)('%s call %i', { timeout }, async ([when, number], context) => {
      context.skip(number > last);
      await killedAt(part, number, when);
    });
  });
}

/** Whether a request has ended and everyone knows. */
export const ended = (record: RequestRecord): boolean => !isOpen(record) && !owesNotice(record);

/** Kills a process at this call, unless the part is over before. Gives the calls up to there. */
async function killedAt(part: Part, number: number, when: When): Promise<string[]> {
  const w = await chaosWorld();
  const gate = createGate();
  const { aheadMs = 0, rescueAheadMs = aheadMs, over = ended } = part;
  const [bot, asked] = await Promise.all([
    w.start({ ...(await throughGate(w, gate)), SANDBOX_CLOCK_AHEAD_MS: '0' }),
    asks(w, part),
  ]);
  await part.before?.(w, asked);
  bot.serve();
  gate.shutAt(number, when);
  bot.moveClock(aheadMs);
  let shut = false;
  const goesOn = play(w, asked, part, () => shut);
  await Promise.race([gate.shut, goesOn]);
  shut = !over(await asked.record());
  const { calls } = gate;
  const effective = calls.slice(0, shut && when === 'before' ? -1 : undefined);
  const where = shut ? `killed ${when} ${calls.at(-1)}, call ${number}` : 'not killed';

  try {
    w.advance(rescueAheadMs);
    await Promise.all([goesOn, killAndRescue(w, bot)]);
    // What was lost with the process, people do again.
    await play(w, asked, part);
    await part.isTrue(w, asked, effective);
    await isWhole(w, asked);
  } catch (cause) {
    throw new Error(`${where}: ${cause}`, { cause });
  }
  return calls;
}

/** Presses each button once, when it's its turn, until the part is over or `stopped`. */
async function play(w: ChaosWorld, asked: Asked, part: Part, stopped?: () => boolean): Promise<void> {
  const pressed = new Set<string>();
  const { over = ended, presses } = part;
  await until(async () => {
    if (stopped?.() === true) return true;
    const record = await asked.record();
    if (over(record)) return true;
    const [by, button] = presses?.[record.state] ?? [];
    const on = by && button && !pressed.has(button) ? messageWith(w, asked, by, button) : undefined;
    if (on !== undefined && by && button) {
      pressed.add(button);
      await w.person(by).clicks(on, button);
    }
    // The time that the rescuing process needs: leases, and pauses before it tries again.
    if (stopped === undefined) w.advance(500);
    return false;
  }, 120_000);
}

function messageWith(w: ChaosWorld, asked: Asked, who: PersonName, button: string): SlackMessage | undefined {
  const there = [asked.card(), ...w.slack.directMessages(people[who])];
  return there.findLast(({ buttons, deleted }) => !deleted && buttons.includes(button));
}

/** What's true of every request, wherever its process was killed. */
async function isWhole(w: ChaosWorld, asked: Asked): Promise<void> {
  const { state } = await asked.record();
  const once = w.writes(asked.client).filter((method) => method !== 'PUT');
  expect(once.length, 'calls that can’t be taken back').toBeLessThanOrEqual(1);
  for (const button of ['Approve…', 'Deny…', 'Undo', 'Resume', 'Rotate now'])
    expect(asked.card().buttons, 'the card’s buttons').not.toContain(button);
  const told = w.slack.directMessages(people.ada).filter(({ rendered }) => rendered.includes('You asked for this'));
  expect([1, 2], 'messages about the outcome').toContain(told.length);
  await trailProves(w, [state]);
}

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
