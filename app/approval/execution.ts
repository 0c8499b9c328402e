import type { Context, Services } from '../../commands/operation/context.ts';
import type { Offering } from '../../commands/operation/offering.ts';
import { defined } from '../../services/defined.ts';
import { asKeyturnError, factsOf } from '../../services/errors.ts';
import type { Actor } from '../../services/people/actor.ts';
import type { Person } from '../../services/people.ts';
import { executeBy } from '../../services/requests/moments.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { defaultLeaseMs } from '../../services/requests.ts';
import { attemptOf, entryOf } from '../pipeline/entry.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';
import type { Offers } from '../secrets/offer.ts';
import type { Cards } from './cards.ts';
import type { Finisher } from './finish.ts';
import { holdLease, type Lease } from './lease.ts';
import { createWriteGuards, type GuardConditions, type WriteGuards } from './write-guard.ts';

/** One execution, while it has the request's lease. */
export interface Execution extends Pick<Lease, 'reach'> {
  /** What the log and people call it. */
  reference: string;
  /** The operation's context for `person`. `requireStillAllowed` throws if the change isn't allowed anymore. */
  contextFor(person: Person, requireStillAllowed: GuardConditions['requireStillAllowed']): Context;
  /** Once the operation is done: no secret can come anymore. */
  endOffering: Offering['end'];
}

/**
 * Runs `work` under the request's lease. If it meets trouble that passes before anything was sent, runs it again, with all its checks, until the
 * last moment for that. If it throws anything else, ends the request. Never throws. `origin`: the request of Slack's that began it, if one did.
 */
export type UnderLease = (
  record: RequestRecord,
  work: (execution: Execution) => Promise<void>,
  origin?: Actor['origin'],
) => Promise<void>;

export interface ExecutionOptions {
  services: Services;
  finisher: Pick<Finisher, 'fail'>;
  offers: Pick<Offers, 'start'>;
  cards: Pick<Cards, 'reply'>;
  inFlight: Pick<InFlight, 'pause'>;
  log: Log;
  reference: () => string;
  leaseMs?: number | undefined;
}

/** The step before anything could change in Genesys Cloud. */
export const untouched = 'claimed';

const shortestPauseMs = 1_000;
const longestPauseMs = 30_000;

export function createUnderLease(options: ExecutionOptions): UnderLease {
  const { services, finisher, offers, cards, log, leaseMs = defaultLeaseMs } = options;
  const { requests, now } = services;

  return async (record, work, origin) => {
    const { reference = options.reference() } = origin ?? {};
    const { id: request, operation } = record;
    log.info({ reference, request, operation, purpose: record.execution?.purpose }, 'executing an approved request');
    const lease = holdLease({ requests, record, leaseMs, log, now });
    const started = { recorded: false };
    const offering = offers.start(record.id, (message) => cards.reply(record, message));
    try {
      for (let tries = 1; ; tries += 1) {
        const guards = createWriteGuards(lease, started);
        try {
          return await work(executionOf(services, { record, lease, guards, offering, reference }));
        } catch (cause) {
          const pauseMs = Math.min(longestPauseMs, shortestPauseMs * 2 ** (tries - 1));
          const hasTime = now() + pauseMs < executeBy(record);
          if (!hasTime || !isTriedAgain(cause, guards)) {
            offering.end();
            return await finisher.fail(record, cause, { begun: guards.begun(), reference });
          }
          log.warn({ err: cause, reference, request, tries }, 'an execution sent nothing yet; trying it again');
          if (!(await pauseUntouched(options, lease, pauseMs))) return;
        }
      }
    } finally {
      lease.release();
      offering.end();
    }
  };
}

function isTriedAgain(cause: unknown, guards: WriteGuards): boolean {
  const error = asKeyturnError(cause);
  return factsOf(error.code).triedAgain === true && error.changed === 'no' && !guards.sent();
}

/**
 * Waits, with the request as it was before its execution, so that another replica goes on if this one ends. Gives false if this one stops: then
 * the lease runs out, and one of them does.
 */
async function pauseUntouched({ inFlight, log }: ExecutionOptions, lease: Lease, ms: number): Promise<boolean> {
  // If the store doesn't answer, the step of a write that wasn't sent stays; the next try sets it again.
  await lease.reach(untouched).catch((error: unknown) => {
    log.warn({ err: error }, 'couldn’t save that an execution still has to run');
  });
  return inFlight.pause(ms);
}

interface Running {
  record: RequestRecord;
  lease: Lease;
  guards: WriteGuards;
  offering: Offering;
  reference: string;
}

function executionOf(services: Services, { record, lease, guards, offering, reference }: Running): Execution {
  return {
    reference,
    reach: lease.reach,
    endOffering: offering.end,
    contextFor(person, requireStillAllowed) {
      const start = entryOf(attemptOf(record, person), 'started', defined({ change: record.change }));
      const { beforeWrite, beforeSend, onSent } = guards.under({ requireStillAllowed, start });
      const genesys = services.genesys.askedBy({ purpose: 'execution', reference }).withWriteGuard(beforeSend, onSent);
      return { ...services, genesys, person, offerSecret: offering.offerTo(person), beforeWrite };
    },
  };
}
