import type { Message } from '../../commands/block-kit/message.ts';
import type { Services } from '../../commands/operation/context.ts';
import type { Operation } from '../../commands/operation.ts';
import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import type { Freshness, Person } from '../../services/people.ts';
import { within } from '../../services/within.ts';
import type { Log } from '../process/log.ts';
import { type Attempt, entryOf } from './entry.ts';

type Admit = (attempt: Attempt, operation: Operation, freshness: Freshness) => Promise<Person>;

export interface Everybody {
  /** The person, as for any read. For an operation that everyone may use, gives the error if that isn't known in time. */
  admit(attempt: Attempt, operation: Operation): Promise<Person | KeyturnError>;
  /** The answer for a person who wasn't admitted because of `why`, which is logged and recorded. Throws `why` if not everyone may use the operation. */
  answer(attempt: Attempt, operation: Operation, why: KeyturnError): Promise<Message>;
}

export interface EverybodyOptions {
  /** Admits the person to other operations. */
  admit: Admit;
  services: Pick<Services, 'people' | 'audit' | 'command'>;
  log: Log;
}

/** Operations that everyone may use, such as help. They also answer people whom Keyturn doesn't admit, and during outages. */
export function createEverybody({ services, log, admit }: EverybodyOptions): Everybody {
  const { people, audit, command } = services;
  return {
    async admit(attempt, operation) {
      const admitted = admit(attempt, operation, 'cached');
      const { forEverybody } = operation;
      if (forEverybody === undefined) return admitted;
      const late = () => new KeyturnError('genesys_unreachable', { details: { reason: 'late' } });
      return within(admitted, forEverybody.waitMs, late).catch(asKeyturnError);
    },

    async answer(attempt, operation, why) {
      const { actor } = attempt;
      if (operation.forEverybody === undefined) throw why;
      const who = { ...actor.origin, operation: attempt.operation, user: actor.user, team: actor.team };
      if (why.code === 'person_refused')
        log.info({ ...who, details: why.details }, 'help or whoami answered a person who has no access');
      else log.warn({ ...who, err: why }, 'help or whoami answered, but Keyturn couldn’t identify the person');
      audit.recordLater(entryOf(attempt, 'done', { code: why.code }));
      return operation.forEverybody.answer({ why, actor, people, command });
    },
  };
}
