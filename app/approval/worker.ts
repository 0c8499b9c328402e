import { setTimeout as delay } from 'node:timers/promises';
import { say } from '../../commands/block-kit/blocks.ts';
import { reminder } from '../../commands/cards/sentences.ts';
import type { Services } from '../../commands/operation/context.ts';
import { asKeyturnError } from '../../services/errors.ts';
import { lastMoment } from '../../services/requests/moments.ts';
import type { DueRequest, RequestRecord } from '../../services/requests/types.ts';
import { readStoredUsage } from '../../services/usage/types.ts';
import type { Loud } from '../pipeline/loud.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';
import type { SecretWatch } from '../secrets/watch.ts';
import type { Announcements } from './announce.ts';
import type { Cards } from './cards.ts';
import type { DeciderMessages } from './decider-messages.ts';
import type { Executor } from './execute.ts';

export interface WorkerOptions {
  services: Pick<Services, 'requests' | 'now'>;
  executor: Pick<Executor, 'reconcile' | 'execute'>;
  /** Looks whether the client of a scheduled request is used again. Never throws. */
  check: (record: RequestRecord) => Promise<void>;
  /** Looks up the usage of a request's client in the background. */
  gatherEvidence: (record: RequestRecord) => void;
  announcements: Pick<Announcements, 'announce' | 'remindRequester'>;
  cards: Pick<Cards, 'refresh' | 'reply'>;
  deciderMessages: Pick<DeciderMessages, 'due' | 'send' | 'remind'>;
  loud: Pick<Loud, 'due' | 'tell'>; // tells the approvals channel what one person changed alone
  watch: Pick<SecretWatch, 'tellDue'>; // tells owners about their secrets
  inFlight: InFlight;
  log: Log;
  /** Is called after each round that succeeded. */
  onRound: () => void;
  /** The pause between two rounds, in milliseconds. Default 1,000. */
  everyMs?: number;
}

/** The most requests that one round takes. */
const most = 20;
/** In every how many rounds this searches for missing notices, for changes that the channel doesn't know of, and for people to tell of a request. */
const notifyEvery = 10;
/** In every how many rounds this searches for secrets whose owners have to hear something. */
const secretsEvery = 5;
/** In every how many rounds this searches for open requests without a card or usage. */
const lackingEvery = 30;
/** How long posting a card can take, rate limits included, in milliseconds. */
const unseenMs = 5 * 60_000;
/** How long the process that opened a request may take to look up usage, in milliseconds: `usage.read` waits 3 minutes. */
const usageMs = 4 * 60_000;

/**
 * Does what's due as time passes: deadlines, reminders, abandoned executions, missing notices, changes that the channel doesn't know of, and cards
 * without usage. Every replica runs one; the store gives each task to one of them. Ends when `inFlight` is drained.
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
        options.onRound();
        failing = false;
      } catch (error) {
        if (!failing) log.warn({ err: asKeyturnError(error) }, 'couldn’t look up due work in the store; trying again');
        failing = true;
      }
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
  });
}

type Work = (signal: AbortSignal) => Promise<void>;

/** The work of one round. */
async function workOf(
  options: WorkerOptions,
  at: number,
  gatherAgain: (open: readonly RequestRecord[]) => void,
): Promise<Work[]> {
  const { services, announcements, loud, deciderMessages } = options;
  const { requests, now } = services;
  const due = await requests.due(most);
  if (at % secretsEvery === 0) await options.watch.tellDue(most);
  const unnotified = at % notifyEvery === 0 ? await requests.unnotified(most) : [];
  const unheard = at % notifyEvery === 0 ? await loud.due(most) : [];
  const unmessaged = at % notifyEvery === 0 ? await deciderMessages.due(most) : [];
  const open = at % lackingEvery === 1 ? await requests.openRequests() : [];
  if (at % lackingEvery === 1) {
    await requests.keepDue(open);
    gatherAgain(open);
  }
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
          announcements.announce(record),
    ),
    ...unheard.map(
      (change): Work =>
        () =>
          loud.tell(change),
    ),
    ...unmessaged.map(
      (id): Work =>
        () =>
          deciderMessages.send(id),
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
  if (kind === 'complete') return options.executor.execute(record);
  if (kind === 'check') return options.check(record);
  if (kind === 'remind') return remind(options, record, signal);
  await options.announcements.announce(record);
}

/** Retries for as long as the request's state stays the same, in case Slack isn't responding. */
async function remind(options: WorkerOptions, due: RequestRecord, signal: AbortSignal): Promise<void> {
  const { services, log, everyMs = 1_000 } = options;
  const { announcements } = options;
  const { requests, now } = services;
  let record = due;
  for (
    let waitMs = 5 * everyMs;
    record.state === due.state && now() < lastMoment(record);
    waitMs = Math.min(waitMs * 2, 60 * everyMs)
  ) {
    try {
      return await (record.state === 'pending'
        ? remindApprovers(options, record)
        : announcements.remindRequester(record));
    } catch (error) {
      log.warn({ err: error, request: record.id }, 'couldn’t post a reminder; will retry');
    }
    await delay(waitMs, undefined, { signal });
    record = (await requests.get(record.id).catch(() => undefined)) ?? record;
  }
}

/** In the card's thread, and in the direct messages of those who got one. Posts the card again first if someone deleted it. */
async function remindApprovers({ cards, deciderMessages }: WorkerOptions, record: RequestRecord): Promise<void> {
  await cards.refresh(record);
  await cards.reply(record, say(reminder(record)), 'pending');
  await deciderMessages.remind(record);
}

/** A process that ended between opening a request and posting its card leaves a request that nobody can see. */
async function withdrawUnseen({ services, announcements }: WorkerOptions, { id }: RequestRecord): Promise<void> {
  await announcements.announce(await services.requests.withdraw(id, { fact: { kind: 'unseen' } }));
}

/** Looks up usage once more for cards that lack it, because a process ended or Genesys Cloud was down. */
function createGatherAgain({ services, gatherEvidence }: WorkerOptions): (open: readonly RequestRecord[]) => void {
  // Only once, so that usage that can't be read isn't requested over and over.
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
