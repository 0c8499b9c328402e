import type { Context, Services } from '../../commands/operation/context.ts';
import type { Person } from '../../services/people.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { defaultLeaseMs } from '../../services/requests.ts';
import { attemptOf, entryOf } from '../pipeline/entry.ts';
import type { Log } from '../process/log.ts';
import type { Finisher } from './finish.ts';
import { holdLease, type Lease } from './lease.ts';
import { createWriteGuards, type GuardConditions } from './write-guard.ts';

/** One execution, while it has the request's lease. */
export interface Execution extends Pick<Lease, 'reach'> {
  /** The operation's context for `person`. `requireStillAllowed` throws if the change isn't allowed anymore. */
  contextFor(person: Person, requireStillAllowed: GuardConditions['requireStillAllowed']): Context;
}

/** Runs `work` under the request's lease. If it throws, ends the request. Never throws. */
export type UnderLease = (record: RequestRecord, work: (execution: Execution) => Promise<void>) => Promise<void>;

export interface ExecutionOptions {
  services: Services;
  finisher: Pick<Finisher, 'fail'>;
  log: Log;
  /** How long a request's lease lasts; default `defaultLeaseMs`. */
  leaseMs?: number | undefined;
}

export function createUnderLease({ services, finisher, log, leaseMs = defaultLeaseMs }: ExecutionOptions): UnderLease {
  const { requests, audit, genesys, now } = services;

  return async (record, work) => {
    const lease = holdLease({ requests, record, leaseMs, log, now });
    const guards = createWriteGuards(lease);
    const contextFor: Execution['contextFor'] = (person, requireStillAllowed) => {
      const recordStart = async () => void (await audit.record(entryOf(attemptOf(record, person), 'started')));
      const { beforeWrite, beforeSend } = guards.under({ requireStillAllowed, recordStart });
      return { ...services, genesys: genesys.withWriteGuard(beforeSend), person, binding: record.id, beforeWrite };
    };
    try {
      await work({ reach: lease.reach, contextFor });
    } catch (cause) {
      await finisher.fail(record, cause, guards.begun());
    } finally {
      lease.release();
    }
  };
}
