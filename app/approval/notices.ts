import { say } from '../../commands/block-kit/blocks.ts';
import { isRequesterOutOfSlack } from '../../commands/cards/left.ts';
import { scheduledLine } from '../../commands/cards/scheduled.ts';
import { outcomeMessage, threadLine } from '../../commands/cards/told.ts';
import type { Services } from '../../commands/operation/context.ts';
import { operationOf } from '../../commands/registry.ts';
import { isOpen } from '../../services/requests/moments.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { Cards } from './cards.ts';
import type { Invitations, Tell } from './invitations.ts';
import type { Notice } from './noticing.ts';

export interface NoticesOptions {
  services: Pick<Services, 'requestLink' | 'now' | 'command'>;
  cards: Pick<Cards, 'reply'>;
  invitations: Pick<Invitations, 'noticesOf'>;
  tell: Tell;
}

/** Gives the notices of a request's state beside its card. `owed`: the one that they make up together. */
export function createNotices({ services, cards, invitations, tell }: NoticesOptions) {
  const { requestLink, now, command } = services;

  return (record: RequestRecord, owed: string): readonly Notice[] => {
    const operation = operationOf(record.operation);
    if (isOpen(record)) {
      const line = () => cards.reply(record, say(scheduledLine(record, operation)));
      // The thread has said who approved.
      const thread: Notice[] = record.state === 'approved' ? [] : [['thread', line]];
      return [...invitations.noticesOf(record), ...thread].map(([name, send]) => [`${owed}:${name}`, send]);
    }
    const outcome = () => outcomeMessage(record, operation, { link: requestLink(record), now: now(), command });
    return [
      ['thread', () => cards.reply(record, say(threadLine(record, operation, command)))],
      ...(isRequesterOutOfSlack(record) ? [] : [['requester', () => tell(record, outcome())] satisfies Notice]),
    ];
  };
}
