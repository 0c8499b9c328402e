import type { Services } from '../../commands/operation/context.ts';
import { permissionsOf } from '../../commands/operation/permissions.ts';
import type { Operation } from '../../commands/operation.ts';
import type { Found } from '../../services/deciders/found.ts';
import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import { refOf } from '../../services/people/person-ref.ts';
import type { Person } from '../../services/people.ts';
import { within } from '../../services/within.ts';

/** Nothing is asked that nobody can approve. */
export interface RequireApprovers {
  /** Who can approve what `person` asks for. Throws too_few_approvers if they're certainly too few; what can't be found out stops nobody. */
  requireApprovers(person: Person, operation: Operation): Promise<Found>;
  /** The same before anything is typed, as far as it's known in moments. */
  foreseeApprovers(person: Person, operation: Operation): Promise<void>;
}

export interface RequireApproversOptions {
  services: Pick<Services, 'deciders'>;
  approvalsNeeded: number;
  /** Whether KEYTURN_APPROVERS limits who can approve. */
  named: boolean;
}

/** How long a form waits to learn it, in milliseconds. */
const patienceMs = 1_500;

export function createRequireApprovers({
  services,
  approvalsNeeded,
  named,
}: RequireApproversOptions): RequireApprovers {
  const requireApprovers: RequireApprovers['requireApprovers'] = async (person, operation) => {
    const permissions = permissionsOf(operation);
    const found = await services.deciders.atLeast(approvalsNeeded, permissions, refOf(person));
    if (!found.complete || found.people.length >= approvalsNeeded) return found;
    const details = { permissions, needed: approvalsNeeded, found: found.people.length, named };
    throw new KeyturnError('too_few_approvers', { details });
  };

  return {
    requireApprovers,
    async foreseeApprovers(person, operation) {
      const late = () => new KeyturnError('genesys_unreachable', { details: { reason: 'late' } });
      await within(requireApprovers(person, operation), patienceMs, late).catch((error: unknown) => {
        if (asKeyturnError(error).code === 'too_few_approvers') throw error;
      });
    },
  };
}
