import type { Services } from '../../commands/operation/context.ts';
import { requirePermissions } from '../../commands/operation/permissions.ts';
import { operationOf } from '../../commands/registry.ts';
import type { Approvers } from '../../services/approvers.ts';
import { asKeyturnError, factsOf, KeyturnError } from '../../services/errors.ts';
import { refOf, samePerson } from '../../services/people/person-ref.ts';
import type { Freshness, Person } from '../../services/people.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { Log } from '../process/log.ts';

/**
 * Throws request_own, permission_missing, or request_not_eligible unless `person` may decide `record`, and slack_failed if it can't find out
 * whether KEYTURN_APPROVERS names them. `freshness` is for user groups.
 */
export type RequireEligible = (
  person: Person,
  record: Pick<RequestRecord, 'requester' | 'operation' | 'policy'>,
  freshness: Freshness,
) => Promise<void>;

/** Approvers are other Genesys Cloud users with the operation's permission. If KEYTURN_APPROVERS is set, or was as the request was opened, it has to name them. */
export const createEligibility =
  ({ approvers }: { approvers: Approvers }): RequireEligible =>
  async (person, { requester, operation, policy }, freshness) => {
    if (samePerson(requester, refOf(person))) {
      const details = requester.slackUser === person.slack.user ? {} : ({ account: 'other' } as const);
      throw new KeyturnError('request_own', { details });
    }
    requirePermissions(person, operationOf(operation));
    if (!(await approvers.includes(person.slack.user, freshness, policy?.approvers)))
      throw new KeyturnError('request_not_eligible', { details: { why: 'not_named' } });
  };

/** Whether a person can decide a request, so that it's shown with its buttons. Undefined if that can't be found out; the error is logged. */
export const createMayDecide =
  ({ requireEligible, log }: { requireEligible: RequireEligible; log: Log }): Services['mayDecide'] =>
  async (person, record) => {
    try {
      await requireEligible(person, record, 'cached');
      return true;
    } catch (cause) {
      const error = asKeyturnError(cause);
      if (factsOf(error.code).kind === 'refusal') return false;
      log.warn({ err: error, request: record.id }, 'couldn’t check whether a person can approve a request');
      return undefined;
    }
  };
