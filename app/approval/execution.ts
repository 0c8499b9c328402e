import type { Context, Services } from '../../commands/operation/context.ts';
import type { Person } from '../../services/people.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { defaultLeaseMs } from '../../services/requests.ts';
import { entryOf } from '../pipeline/entry.ts';
import type { Log } from '../process/log.ts';
import type { Finisher } from './finish.ts';
import { holdLease, type Lease } from './lease.ts';
import { attemptOf } from './trail.ts';
import { createWriteGuards, type GuardConditions } from './write-guard.ts';

/** One execution, while it has the request's lease. */
export interface Execution extends Pick<Lease, 'reach'> {
  /** The context for the operation, for `person`. `stillMay` throws if the change may not start anymore. */
  contextFor(person: Person, stillMay: GuardConditions['stillMay']): Context;
}

/** Runs `work` under the request's lease, and ends the request with its result. Never throws. */
export type UnderLease = (record: RequestRecord, work: (execution: Execution) => Promise<void>) => Promise<void>;

export interface ExecutionOptions {
  services: Services;
  finisher: Pick<Finisher, 'fail'>;
  log: Log;
  /** The lease of requests; default `defaultLeaseMs`. */
  leaseMs?: number | undefined;
}

export function createUnderLease({ services, finisher, log, leaseMs = defaultLeaseMs }: ExecutionOptions): UnderLease {
  const { requests, audit, genesys, now } = services;

  return async (record, work) => {
    const lease = holdLease({ requests, record, leaseMs, log, now });
    const guards = createWriteGuards(lease);
    const contextFor: Execution['contextFor'] = (person, stillMay) => {
      const recordStart = async () => void (await audit.record(entryOf(attemptOf(record, person), 'started')));
      const { beforeWrite, beforeSend } = guards.under({ stillMay, recordStart });
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
