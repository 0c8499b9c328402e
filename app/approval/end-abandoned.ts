import { say } from '../../commands/block-kit/blocks.ts';
import type { Message } from '../../commands/block-kit/message.ts';
import { threadLine } from '../../commands/cards/told.ts';
import type { Services } from '../../commands/operation/context.ts';
import type { Operation } from '../../commands/operation.ts';
import { storedError } from '../../services/errors/stored.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Announcements } from './announce.ts';
import { whereLeft } from './where-left.ts';

export interface EndAbandonedOptions {
  services: Pick<Services, 'people' | 'genesys' | 'requests' | 'command'>;
  announcements: Pick<Announcements, 'announce'>;
  inFlight: InFlight;
}

/**
 * Ends a pending request whose requester has certainly left: nobody could have it carried out. Gives what the person who clicked reads then, and
 * undefined if the request goes on.
 */
export async function endAbandoned(
  { services, announcements, inFlight }: EndAbandonedOptions,
  record: RequestRecord,
  operation: Operation,
): Promise<Message | undefined> {
  const { requester } = record;
  const leftFrom = await whereLeft(services, requester);
  if (leftFrom === undefined) return undefined;
  const reason = leftFrom === 'slack' ? 'deactivated' : 'genesys_inactive';
  const why = new KeyturnError('person_refused', { details: { reason, person: requester.slackUser, leftFrom } });
  const ended = await services.requests.withdraw(record.id, { fact: { kind: 'error', ...storedError(why) } });
  inFlight.background(() => announcements.announce(ended));
  return say(threadLine(ended, operation, services.command));
}
