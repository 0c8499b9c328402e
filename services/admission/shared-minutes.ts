import { z } from 'zod';
import type { Store } from '../store.ts';
import type { Minute } from './minute.ts';
import { type Call, minuteMs } from './tally.ts';

export interface SharedMinutesOptions {
  /** By name, which is the same in all replicas. */
  minutes: Readonly<Record<string, Minute>>;
  store: Pick<Store, 'get' | 'compareAndSet'>;
  key: string;
  /** Identifies this replica. */
  instance: string;
  now: () => number;
}

/** How long calls wait to be told, in milliseconds. */
const gatherMs = 500;
/** Calls are told sooner if they're this part of a minute. */
const soonAfter = 1 / 30;
/** Of how many milliseconds the calls are told together. */
const slotMs = 2_000;
/** How often an exchange starts over because another replica wrote in between. */
const mostTries = 5;

// Loose, because fields that a newer version added have to survive a write by this one.
const calls = z.array(
  z.looseObject({
    at: z.number(), // the end of their slot
    who: z.string().optional(),
    times: z.int().min(1).max(100_000),
  }),
);
type Calls = z.output<typeof calls>;
const stored = z.object({ v: z.literal(1), replicas: z.record(z.string(), z.record(z.string(), calls)) });
type Replicas = z.output<typeof stored>['replicas'];

/**
 * Lets replicas count each other's calls. They tell and hear them in one round trip in the background, at most two in a second and only when
 * there are new ones, so no call waits for the store. While that doesn't respond, each replica counts its own calls, and what it heard before.
 */
export function shareMinutes({ minutes, store, key, instance, now }: SharedMinutesOptions): void {
  let known: string | undefined;
  let unreported = 0;
  let exchanging = false;
  let timer: NodeJS.Timeout | undefined;

  const withOurs = (others: Replicas): string => {
    const ours = Object.fromEntries(Object.entries(minutes).map(([name, minute]) => [name, together(minute.ours())]));
    return JSON.stringify({ v: 1, replicas: { ...others, [instance]: ours } });
  };

  const hear = (others: Replicas): void => {
    for (const [name, minute] of Object.entries(minutes))
      minute.hear(Object.values(others).flatMap((replica) => apart(replica[name] ?? [])));
  };

  const exchange = async (): Promise<void> => {
    for (let tries = mostTries; tries > 0; tries -= 1) {
      const others = othersIn(known, instance, now() - minuteMs);
      if (others === undefined) {
        known = undefined;
        return;
      }
      const next = withOurs(others);
      const put = [{ key, value: next, ttlMs: minuteMs }];
      const written = await store.compareAndSet({ expect: [{ key, value: known }], put });
      if (written) {
        known = next;
        return hear(others);
      }
      known = await store.get(key);
    }
  };

  const begin = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    unreported = 0;
    exchanging = true;
    // What's missing is told next time, and nobody waits for it. That the store doesn't respond is in the log anyway.
    await exchange().catch(() => undefined);
    exchanging = false;
    if (unreported > 0) timer = setTimeout(begin, gatherMs).unref();
  };

  for (const minute of Object.values(minutes))
    minute.onCount(() => {
      unreported += 1;
      if (exchanging) return;
      if (unreported >= minute.allowed() * soonAfter) void begin();
      else timer ??= setTimeout(begin, gatherMs).unref();
    });
}

/** What other replicas told, without what's older than `since`. Undefined if a later version wrote it. */
function othersIn(text: string | undefined, instance: string, since: number): Replicas | undefined {
  if (text === undefined) return {};
  const found = stored.safeParse(JSON.parse(text)).data;
  if (found === undefined) return undefined;
  const recent = Object.entries(found.replicas)
    .filter(([id]) => id !== instance)
    .map(([id, told]) => [id, mapped(told, (each) => each.filter(({ at }) => at > since))] as const)
    .filter(([, told]) => Object.values(told).some(({ length }) => length > 0));
  return Object.fromEntries(recent);
}

const mapped = (told: Replicas[string], change: (each: Calls) => Calls): Replicas[string] =>
  Object.fromEntries(Object.entries(told).map(([name, each]) => [name, change(each)]));

function together(made: readonly Call[]): Calls {
  const slots = new Map<string, Calls[number]>();
  for (const { at: moment, who } of made) {
    const at = Math.ceil(moment / slotMs) * slotMs;
    const slot = slots.get(`${at} ${who}`) ?? { at, who, times: 0 };
    slot.times += 1;
    slots.set(`${at} ${who}`, slot);
  }
  return [...slots.values()];
}

const apart = (told: Calls): Call[] =>
  told.flatMap(({ at, who, times }) => Array.from({ length: times }, () => ({ at, who })));
