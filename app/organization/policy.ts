import { setTimeout as delay } from 'node:timers/promises';
import type { Audit } from '../../services/audit.ts';
import { type Policy, recordPolicy } from '../../services/policy.ts';
import type { Config } from '../config.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';

const againMs = 5_000;

export const policyIn = ({
  approvals,
  approvers,
  roleRule,
  secondPerson,
}: Pick<Config, 'approvals' | 'approvers' | 'roleRule' | 'secondPerson'>): Policy => ({
  approvals,
  approvers: [...approvers].sort(),
  secondPerson: [...secondPerson].sort(),
  roleRule,
});

/** Records the policy in force at the start, if it's another one than before. If the trail can't be reached, it's recorded later. */
export async function recordPolicyInForce(
  audit: Pick<Audit, 'commit' | 'readLive' | 'isRefused'>,
  policy: Policy,
  { inFlight, log }: { inFlight: InFlight; log: Log },
): Promise<void> {
  try {
    await recordPolicy(audit, policy);
  } catch (error) {
    // Until a restart, nothing is recorded.
    if (audit.isRefused()) return;
    log.warn({ err: error }, 'the audit trail isn’t responding; will record the approval rules later');
    inFlight.background(async (signal) => {
      await delay(againMs, undefined, { signal });
      await recordPolicyInForce(audit, policy, { inFlight, log });
    });
  }
}
