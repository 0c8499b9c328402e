import type { Services } from '../../commands/operation.ts';
import { operationOf } from '../../commands/registry.ts';
import { requirePermission } from '../../services/access.ts';
import type { Approvers } from '../../services/approvers.ts';
import { asKeyturnError, factsOf, KeyturnError } from '../../services/errors.ts';
import { refOf, samePerson } from '../../services/people/person-ref.ts';
import type { Freshness, Person } from '../../services/people.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { Log } from '../process/log.ts';

/**
 * Throws request_own, permission_missing or request_not_eligible unless `person`, as given, may decide `record`; slack_failed when it cannot
 * be told whether KEYTURN_APPROVERS names them. `freshness` is that of user groups.
 */
export type RequireEligible = (
  person: Person,
  record: Pick<RequestRecord, 'requester' | 'operation'>,
  freshness: Freshness,
) => Promise<void>;

/** Who may decide a request: another Genesys Cloud user, who has the operation's permission, and whom KEYTURN_APPROVERS names if it names anybody. */
export const createEligibility =
  ({ approvers }: { approvers: Approvers }): RequireEligible =>
  async (person, { requester, operation }, freshness) => {
    if (samePerson(requester, refOf(person))) throw new KeyturnError('request_own');
    const { permission } = operationOf(operation);
    if (permission !== undefined) requirePermission(person, permission);
    if (!(await approvers.includes(person.slack.user, freshness)))
      throw new KeyturnError('request_not_eligible', { details: { why: 'not_named' } });
  };

/** Whether somebody may decide a request, for showing it with its buttons. What keeps it from being told goes to the log. */
export const createMayDecide =
  ({ requireEligible, log }: { requireEligible: RequireEligible; log: Log }): Services['mayDecide'] =>
  async (person, record) => {
    try {
      await requireEligible(person, record, 'cached');
      return true;
    } catch (cause) {
      const error = asKeyturnError(cause);
      if (factsOf(error.code).kind === 'refusal') return false;
      log.warn({ err: error, request: record.id }, 'it cannot be told whether a person may decide a request');
      return undefined;
    }
  };
