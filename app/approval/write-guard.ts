import type { Lease } from './lease.ts';

/** What comes before each call of an execution that changes something at Genesys Cloud. */
export interface WriteGuard {
  /** For the operation, before it makes the call: makes the step durable. Throws when this process may not go on. */
  beforeWrite(step: string): Promise<void>;
  /** For the call, right before each try of it is sent: it may have waited long. Throws when it may not be sent anymore. */
  beforeSend(): Promise<void>;
}

export interface GuardConditions {
  /** Throws when what was approved may not be begun anymore. What has begun is finished. */
  stillMay: () => Promise<void>;
  /** Records that the change begins, before the first write: no record, no write. */
  recordStart: () => Promise<void>;
}

/** Guards the writes of one execution under its lease. */
export interface WriteGuards {
  under(conditions: GuardConditions): WriteGuard;
  /** How many writes were begun, those whose step could not be made durable included. */
  begun(): number;
}

export function createWriteGuards(lease: Pick<Lease, 'reach' | 'confirm'>): WriteGuards {
  let begun = 0;
  return {
    begun: () => begun,
    under({ stillMay, recordStart }) {
      let recorded = false;
      return {
        async beforeWrite(step) {
          if (!recorded) {
            await stillMay();
            await recordStart();
          }
          recorded = true;
          begun += 1;
          await lease.reach(step);
        },
        async beforeSend() {
          if (begun === 1) await stillMay();
          // Last: what is asked before it may take long, and another process may take over meanwhile.
          await lease.confirm();
        },
      };
    },
  };
}
