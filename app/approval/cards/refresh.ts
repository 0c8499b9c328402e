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
  const refreshing = new Map<string, Promise<boolean>>();

  /** One at a time per request: if two ran at once, the older one could win. */
  return async (record, seen) => {
    const before = refreshing.get(record.id) ?? Promise.resolve(true);
    const mine = before.then(() => bringUpToDate(shown, record, seen));
    refreshing.set(record.id, mine);
    try {
      return await mine;
    } finally {
      if (refreshing.get(record.id) === mine) refreshing.delete(record.id);
    }
  };
}

/** Another replica may have shown a newer state meanwhile, so this repeats until the state it showed is the latest. */
async function bringUpToDate(shown: Shown, record: RequestRecord, seen?: Posted): Promise<boolean> {
  const { requests, render, log } = shown;
  let latestShown: string | undefined;
  try {
    await correct(shown, record, seen).catch((error: unknown) => {
      log.warn({ err: error, request: record.id }, 'couldn’t correct a message that shows a request');
    });
    for (let round = 0; round < mostRounds; round += 1) {
      // Once something is shown, what's read last decides.
      const latest = (await requests.get(record.id, latestShown === undefined ? { atMostMs: moment } : {})) ?? record;
      if (latest.card === undefined) return true;
      const message = await render(latest);
      const now = JSON.stringify([latest.card, message]);
      if (now === latestShown) return true;
      const at = await put(shown, latest, latest.card, message);
      if (at === undefined) await delay(lookMs);
      else latestShown = JSON.stringify([at, at === latest.card ? message : await render(latest, at.continues)]);
    }
    return latestShown !== undefined;
  } catch (error) {
    log.warn({ err: error, request: record.id }, 'couldn’t update a card');
    return settled(error);
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
