import { setTimeout as delay } from 'node:timers/promises';
import { asKeyturnError } from '../../../services/errors.ts';
import type { RequestRecord } from '../../../services/requests/types.ts';
import type { Posted } from '../../slack/api.ts';
import { refusedForGood, troubleOf } from '../../slack/errors.ts';
import { moment } from '../noticing.ts';
import { put } from './put.ts';
import type { Shown } from './shown.ts';

/** How often this checks whether another process has posted the new card, in milliseconds. */
const lookMs = 1_000;
/** How often one refresh starts over because the request has changed meanwhile. */
const mostRounds = 5;

/** Returns the function that updates a card. It resolves to false if Slack didn't accept the update, and never throws. */
export function createRefresh(shown: Shown): (record: RequestRecord, seen?: Posted) => Promise<boolean> {
  const refreshing = new Map<string, Promise<Refreshed>>();

  /** One at a time per request: if two ran at once, the older one could win. What the one before has just shown isn't sent again. */
  return async (record, seen) => {
    const before = refreshing.get(record.id) ?? Promise.resolve(undefined);
    const mine = before.then((last) => bringUpToDate(shown, record, { seen, latestShown: last?.latestShown }));
    refreshing.set(record.id, mine);
    try {
      return (await mine).accepted;
    } finally {
      if (refreshing.get(record.id) === mine) refreshing.delete(record.id);
    }
  };
}

/** `latestShown`: the card and the message that it shows by now. */
interface Refreshed {
  accepted: boolean;
  latestShown: string | undefined;
}

/** Another replica may have shown a newer state meanwhile, so this repeats until the state it showed is the latest. */
async function bringUpToDate(
  shown: Shown,
  record: RequestRecord,
  { seen, latestShown }: { seen: Posted | undefined; latestShown: string | undefined },
): Promise<Refreshed> {
  const { requests, render, log } = shown;
  try {
    await correct(shown, record, seen).catch((error: unknown) => {
      log.warn({ err: error, request: record.id }, 'couldn’t correct a message that shows a request');
    });
    for (let round = 0; round < mostRounds; round += 1) {
      // Once something is shown, what's read last decides.
      const latest = (await requests.get(record.id, latestShown === undefined ? { atMostMs: moment } : {})) ?? record;
      if (latest.card === undefined) return { accepted: true, latestShown };
      const message = await render(latest);
      const now = JSON.stringify([latest.card, message]);
      if (now === latestShown) return { accepted: true, latestShown };
      const at = await put(shown, latest, latest.card, message);
      if (at === undefined) {
        latestShown = undefined;
        await delay(lookMs);
      } else latestShown = JSON.stringify([at, at === latest.card ? message : await render(latest, at.continues)]);
    }
    return { accepted: latestShown !== undefined, latestShown };
  } catch (error) {
    log.warn({ err: error, request: record.id }, 'couldn’t update a card');
    return { accepted: settled(error), latestShown: undefined };
  }
}

/** Slack may have posted a card without answering. Keyturn learns about that card from a click on it. */
async function correct(shown: Shown, record: RequestRecord, seen: Posted | undefined): Promise<void> {
  if (seen === undefined || seen.channel !== shown.channel) return;
  const latest = (await shown.requests.get(record.id)) ?? record;
  if (latest.state === 'pending' || latest.card?.ts === seen.ts) return;
  await shown.requireInside(seen);
  await shown.slack.update(seen, await shown.render(latest)).catch((error: unknown) => {
    if (troubleOf(error) !== 'uneditable') throw error;
  });
}

/** Whether trying again would fail the same way. */
export const settled = (error: unknown): boolean =>
  refusedForGood(error) || asKeyturnError(error).code === 'channel_unusable';
