import type { AuditEntry } from '../../services/audit/record.ts';
import type { Lease } from './lease.ts';

/** The checks before each call of an execution that changes something in Genesys Cloud. */
export interface WriteGuard {
  /** Called by the operation before the call. Stores the step; with the first one, that the change starts. Throws if this process may not continue. */
  beforeWrite(step: string): Promise<void>;
  /** Called right before each try, which may have waited long. Throws if it may not be sent anymore. */
  beforeSend(): Promise<void>;
  onSent(): void;
}

export interface GuardConditions {
  /** Throws if the change isn't allowed anymore. A change that has started is finished. */
  requireStillAllowed: () => Promise<void>;
  /** What the trail says of the start. Without that record, nothing is written. */
  start: AuditEntry;
}

/** Whether the trail has the start of an execution, which is recorded once, however often it's tried. */
export interface Started {
  recorded: boolean;
}

/** Guards the writes of one execution under its lease. */
export interface WriteGuards {
  under(conditions: GuardConditions): WriteGuard;
  /** How many writes were started, including those whose step couldn't be stored. */
  begun(): number;
  /** Whether a write may have been made. */
  sent(): boolean;
}

export function createWriteGuards(lease: Pick<Lease, 'reach' | 'confirm'>, started: Started): WriteGuards {
  let begun = 0;
  let sent = false;
  return {
    begun: () => begun,
    sent: () => sent,
    under({ requireStillAllowed, start }) {
      let allowed = false;
      return {
        async beforeWrite(step) {
          if (!allowed) await requireStillAllowed();
          allowed = true;
          begun += 1;
          await lease.reach(step, started.recorded ? undefined : start);
          started.recorded = true;
        },
        async beforeSend() {
          if (begun === 1) await requireStillAllowed();
          // This comes last, because another process may take over while the checks before it run.
          await lease.confirm();
        },
        onSent() {
          sent = true;
        },
      };
    },
  };
}
