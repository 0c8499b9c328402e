import { setTimeout as delay } from 'node:timers/promises';
import type { Audit } from '../../services/audit.ts';
import { asKeyturnError } from '../../services/errors.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';

export interface CheckpointsOptions {
  audit: Pick<Audit, 'checkpoint' | 'end' | 'publicKeys'>;
  /** Milliseconds since 1970. */
  now: () => number;
  inFlight: InFlight;
  log: Log;
  /** The pause between two looks, in milliseconds. Default 60,000. */
  everyMs?: number;
}

const hourMs = 3_600_000;
/** At so many records it's made earlier, so that none takes long to make, or to check. */
const mostRecords = 10_000;

/**
 * Writes the end of the audit trail and the public keys to the log, which is the trail's witness, and has a checkpoint made in each hour with
 * records. Every replica runs it, and one of them makes the checkpoint. Ends when `inFlight` is drained.
 */
export function startCheckpoints({ audit, now, inFlight, log, everyMs = 60_000 }: CheckpointsOptions): void {
  inFlight.background(async (signal) => {
    let failing = false;
    const trying = async (work: () => Promise<unknown>): Promise<void> => {
      try {
        await work();
        failing = false;
      } catch (error) {
        if (!failing) log.warn({ err: asKeyturnError(error) }, 'couldn’t sign the audit trail; trying again');
        failing = true;
      }
    };
    await trying(async () => {
      const { seq, hash } = await audit.end();
      log.info({ seq, hash, publicKeys: audit.publicKeys }, 'the audit trail at the start');
    });
    while (!signal.aborted) {
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await trying(() => checkpointIfDue(audit, now()));
    }
  });
}

async function checkpointIfDue(audit: CheckpointsOptions['audit'], now: number): Promise<void> {
  const { unsigned, signedAt } = await audit.end();
  const isDue = unsigned >= mostRecords || now - (signedAt ?? 0) >= hourMs;
  if (unsigned > 0 && isDue) await audit.checkpoint();
}
