import { setTimeout as delay } from 'node:timers/promises';
import { say } from '../../commands/block-kit/blocks.ts';
import { reminder } from '../../commands/cards/sentences.ts';
import type { Services } from '../../commands/operation.ts';
import { asKeyturnError } from '../../services/errors.ts';
import type { DueRequest, RequestRecord } from '../../services/requests/types.ts';
import { readStoredUsage } from '../../services/usage.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';
import type { Announcements } from './announce.ts';
import type { Cards } from './cards.ts';
import type { Executor } from './execute.ts';

export interface WorkerOptions {
  services: Pick<Services, 'requests' | 'secrets' | 'now'>;
  executor: Pick<Executor, 'reconcile'>;
  /** Asks how the client of a request was used, in the background. */
  gatherEvidence: (record: RequestRecord) => void;
  announcements: Pick<Announcements, 'announce'>;
  cards: Pick<Cards, 'refresh' | 'reply'>;
  /** Offers a sealed secret to its owner. */
  offer: (secretId: string) => Promise<void>;
  inFlight: InFlight;
  log: Log;
  /** Between looks, in milliseconds; default 1,000. */
  everyMs?: number;
}

/** Requests taken in one look. */
const most = 20;
/** Outcomes that were not told, and secrets that were not offered, are looked for every so many looks. */
const notifyEvery = 10;
/** Open requests that lack something are looked for every so many looks. */
const lackingEvery = 30;
/** How long the posting of a card may take, rate limits included, in milliseconds. */
const unseenMs = 5 * 60_000;
/** How long the process that opened a request may be asking how its client is used, in milliseconds: `readUsage` waits 3 minutes. */
const usageMs = 4 * 60_000;

/**
 * Does what time makes due: deadlines, reminders, executions whose process went away, outcomes that were not told, secrets that were not
 * offered, cards that lack the use of their client. Every replica runs one; what must be done by one alone the store gives to one of them. Ends
 * when `inFlight` is drained.
 */
export function startWorker(options: WorkerOptions): void {
  const { inFlight, log, everyMs = 1_000 } = options;
  const gatherAgain = createGatherAgain(options);

  const runDue = async (at: number): Promise<void> => {
    for (const work of await workOf(options, at, gatherAgain)) inFlight.background(work);
  };

  inFlight.background(async (signal) => {
    let failing = false;
    for (let at = 0; !signal.aborted; at += 1) {
      try {
        await runDue(at);
        failing = false;
      } catch (error) {
        if (!failing) log.warn({ err: asKeyturnError(error) }, 'what is due cannot be looked up; trying again');
        failing = true;
      }
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
  });
}

type Work = (signal: AbortSignal) => Promise<void>;

/** What is to be done now, of what is looked for at every look, or at every so many. */
async function workOf(
  options: WorkerOptions,
  at: number,
  gatherAgain: (open: readonly RequestRecord[]) => void,
): Promise<Work[]> {
  const { services, announcements, offer } = options;
  const { requests, secrets, now } = services;
  const due = await requests.due(most);
  const unnotified = at % notifyEvery === 0 ? await requests.unnotified(most) : [];
  const unoffered = at % notifyEvery === 0 ? await secrets.unoffered(most) : [];
  const open = at % lackingEvery === 1 ? await requests.openRequests() : [];
  if (at % lackingEvery === 1) gatherAgain(open);
  const hidden = open.filter(
    ({ state, card, createdAt }) => state === 'pending' && card === undefined && now() - createdAt > unseenMs,
  );
  return [
    ...due.map(
      (each): Work =>
        (signal) =>
          handle(options, each, signal),
    ),
    ...unnotified.map(
      (record): Work =>
        () =>
          announcements.announce(record, { again: true }),
    ),
    ...unoffered.map(
      ({ id }): Work =>
        () =>
          offer(id),
    ),
    ...hidden.map(
      (record): Work =>
        () =>
          withdrawUnseen(options, record),
    ),
  ];
}

async function handle(options: WorkerOptions, { kind, record }: DueRequest, signal: AbortSignal): Promise<void> {
  if (kind === 'reconcile') return options.executor.reconcile(record);
  if (kind === 'remind') return remind(options, record, signal);
  await options.announcements.announce(record);
}

/** A card that someone deleted is posted again first. While Slack isn't responding, it's tried for as long as the request is pending. */
async function remind(options: WorkerOptions, due: RequestRecord, signal: AbortSignal): Promise<void> {
  const { services, cards, log, everyMs = 1_000 } = options;
  const { requests, now } = services;
  let record = due;
  for (
    let wait = 5 * everyMs;
    record.state === 'pending' && now() < record.deadline;
    wait = Math.min(wait * 2, 60 * everyMs)
  ) {
    try {
      await cards.refresh(record);
      return void (await cards.reply(record, say(reminder(record))));
    } catch (error) {
      log.warn({ err: error, request: record.id }, 'a reminder could not be posted yet');
    }
    await delay(wait, undefined, { signal });
    record = (await requests.get(record.id).catch(() => undefined)) ?? record;
  }
}

/** A process that went away between opening a request and posting its card leaves one that nobody can see. */
async function withdrawUnseen({ services, announcements }: WorkerOptions, { id }: RequestRecord): Promise<void> {
  await announcements.announce(await services.requests.withdraw(id, { fact: { kind: 'unseen' } }));
}

/** A process that went away, or a bad moment of Genesys Cloud, leaves a card without the use of its client: it's asked for once more. */
function createGatherAgain({ services, gatherEvidence }: WorkerOptions): (open: readonly RequestRecord[]) => void {
  // Where it cannot be had, it is not asked for again and again.
  let asked: ReadonlySet<string> = new Set();
  return (open) => {
    const without = open.filter(
      ({ state, card, evidence, createdAt }) =>
        state === 'pending' &&
        card !== undefined &&
        readStoredUsage(evidence)?.kind !== 'known' &&
        services.now() - createdAt > usageMs,
    );
    for (const record of without) if (!asked.has(record.id)) gatherEvidence(record);
    asked = new Set(without.map(({ id }) => id));
  };
}
