import { createHash } from 'node:crypto';
import { forever } from './audit/head.ts';
import type { AuditNote } from './audit/record.ts';
import type { Audit } from './audit.ts';
import { canonicalJson } from './canonical-json.ts';

/** The approval rules that are in force, from the settings. */
export interface Policy {
  /** How many different people have to approve. */
  approvals: number;
  /** IDs of Slack users and user groups. Empty: only the permission decides. */
  approvers: readonly string[];
  /** What KEYTURN_SECOND_PERSON names, sorted. */
  secondPerson: readonly string[];
  roleRule: boolean;
}

/** Identifies a policy: SHA-256 of it, in hexadecimal digits. */
export const digestOf = (policy: Policy): string => createHash('sha256').update(canonicalJson(policy)).digest('hex');

/** The name under which the head of the trail has the policy in force. */
const liveName = 'policy';

/** Records the policy, unless the trail says already that it's in force. Throws `audit_unavailable`, and `store_unavailable`. */
export async function recordPolicy(audit: Pick<Audit, 'commit' | 'readLive'>, policy: Policy): Promise<void> {
  const digest = digestOf(policy);
  // The head names it, since its record may be archived.
  const from = (await audit.readLive([])).live[liveName]?.version;
  if (from === digest) return;
  const note: AuditNote = {
    kind: 'policy',
    digest,
    approvals: policy.approvals,
    roleRule: policy.roleRule,
    ...copied(policy),
  };
  const recorded = await audit.commit({
    entries: [{ operation: 'settings', action: 'policy', note }],
    live: [
      { name: liveName, live: undefined, from },
      { name: liveName, live: { version: digest, until: forever }, from },
    ],
  });
  // Another replica recorded one at the same moment.
  if (recorded === undefined) await recordPolicy(audit, policy);
}

const copied = ({ approvers, secondPerson }: Policy) => ({
  approvers: [...approvers],
  secondPerson: [...secondPerson],
});
