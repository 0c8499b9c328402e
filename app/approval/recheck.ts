import type { Operation, Services } from '../../commands/operation.ts';
import { requirePermission } from '../../services/access.ts';
import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import type { Person } from '../../services/people.ts';
import type { PersonRef, RequestRecord } from '../../services/requests/types.ts';
import type { RequireEligible } from './eligibility.ts';

/** How long the check of both persons' rights holds, in milliseconds: it is made just before the first write is sent. */
const checkHoldsMs = 3_000;

export interface RecheckOptions {
  services: Pick<Services, 'people' | 'now'>;
  requireEligible: RequireEligible;
}

/** Whether what was approved may still be begun. */
export interface Recheck {
  requester: Person;
  /** Throws when it may not anymore. */
  stillMay(): Promise<void>;
}

/**
 * Gives the check of a request right before it's executed: in time, and with both persons as of now. The requester must still hold the right,
 * and so must everybody who approved. Throws request_decided after the deadline, and the error of a person with details.person.
 */
export function createRecheck({ services, requireEligible }: RecheckOptions) {
  const { people, now } = services;

  const asNow = async <T>(ref: PersonRef, check: (person: Person) => Promise<T>): Promise<T> => {
    try {
      return await check(await people.refresh(ref));
    } catch (cause) {
      const { code, details, correlationId } = asKeyturnError(cause);
      throw new KeyturnError(code, { cause, correlationId, details: { ...details, person: ref.slackUser } });
    }
  };

  const checkBoth = async (record: RequestRecord, operation: Operation): Promise<Person> => {
    const [requester] = await Promise.all([
      asNow(record.requester, async (person) => {
        if (operation.permission !== undefined) requirePermission(person, operation.permission);
        return person;
      }),
      ...record.approvals.map(({ person: ref }) => asNow(ref, (person) => requireEligible(person, record, 'live'))),
    ]);
    return requester;
  };

  const requireTime = (record: RequestRecord): void => {
    if (now() >= record.deadline) throw new KeyturnError('request_decided', { details: { state: 'expired' } });
  };

  return async (record: RequestRecord, operation: Operation): Promise<Recheck> => {
    requireTime(record);
    const requester = await checkBoth(record, operation);
    let checkedAt = now();
    return {
      requester,
      async stillMay() {
        requireTime(record);
        // Genesys Cloud may make a write wait for most of a minute.
        if (now() - checkedAt < checkHoldsMs) return;
        await checkBoth(record, operation);
        checkedAt = now();
      },
    };
  };
}
