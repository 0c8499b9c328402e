import type { Services } from '../../commands/operation/context.ts';
import { requirePermissions } from '../../commands/operation/permissions.ts';
import type { Operation } from '../../commands/operation.ts';
import { defined } from '../../services/defined.ts';
import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import type { PersonRef } from '../../services/people/person-ref.ts';
import type { Person } from '../../services/people.ts';
import { executeBy } from '../../services/requests/moments.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { RequireEligible } from './eligibility.ts';
import type { RoleRule } from './role-rule.ts';
import { whereLeft } from './where-left.ts';

/** How long a check of both people's rights counts, in milliseconds. It's made right before the first write. */
const checkHoldsMs = 3_000;

export interface RecheckOptions {
  services: Pick<Services, 'people' | 'genesys' | 'now'>;
  requireEligible: RequireEligible;
  requireRoles: RoleRule['requireRoles'];
}

export interface Recheck {
  requester: Person;
  /** Throws if the change isn't allowed anymore. */
  requireStillAllowed(): Promise<void>;
}

/**
 * Returns the check right before a request is executed: the requester and everyone who approved must still have the permission.
 * Throws request_decided after the deadline, and a person's error with details.person.
 */
export function createRecheck({ services, requireEligible, requireRoles }: RecheckOptions) {
  const { people, now } = services;

  const failed = async (ref: PersonRef, cause: unknown): Promise<KeyturnError> => {
    const { code, details, correlationId } = asKeyturnError(cause);
    const leftFrom = code === 'person_refused' ? await whereLeft(services, ref) : undefined;
    const found = { ...details, person: ref.slackUser, ...defined({ leftFrom }) };
    return new KeyturnError(code, { cause, correlationId, details: found });
  };

  const checkBoth = async (record: RequestRecord, operation: Operation): Promise<Person> => {
    const refs = [record.requester, ...record.approvals.map(({ person }) => person)];
    const check = async (found: PromiseSettledResult<Person> | undefined, isRequester: boolean): Promise<Person> => {
      if (found?.status !== 'fulfilled') throw found?.reason;
      if (isRequester) requirePermissions(found.value, operation);
      else await requireEligible(found.value, record, 'live');
      return found.value;
    };
    const seen = await people.together(refs, 'execution');
    const [requester, ...approvers] = await Promise.all(
      refs.map((ref, at) =>
        check(seen[at], at === 0).catch(async (cause: unknown) => {
          throw await failed(ref, cause);
        }),
      ),
    );
    if (requester === undefined) throw new KeyturnError('internal');
    await requireRoles(record, [requester, ...approvers]);
    return requester;
  };

  const requireTime = (record: RequestRecord): void => {
    if (now() >= executeBy(record)) throw new KeyturnError('request_decided', { details: { state: 'expired' } });
  };

  return async (record: RequestRecord, operation: Operation): Promise<Recheck> => {
    requireTime(record);
    const requester = await checkBoth(record, operation);
    let checkedAt = now();
    return {
      requester,
      async requireStillAllowed() {
        requireTime(record);
        // Genesys Cloud's rate limit can delay a write for most of a minute.
        if (now() - checkedAt < checkHoldsMs) return;
        await checkBoth(record, operation);
        checkedAt = now();
      },
    };
  };
}
