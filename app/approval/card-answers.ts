import { context } from '../../commands/block-kit/blocks.ts';
import type { Message } from '../../commands/block-kit/message.ts';
import { newerCard } from '../../commands/cards/sentences.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { Posted } from '../slack/api.ts';
import type { Surface } from '../slack/replies.ts';
import type { Cards } from './cards.ts';

/** Shows the answers to a click on a card. */
export interface CardAnswers extends Surface {
  /** Sets the request that was clicked. Returns its current card's address if an older card was clicked. */
  about(record: RequestRecord): string | undefined;
}

/** Answers on `surface`. If a newer card has replaced `seen`, which was clicked, each answer links to it. */
export function answersOn(cards: Pick<Cards, 'successor'>, seen: Posted | undefined, surface: Surface): CardAnswers {
  let newer: string | undefined;
  const pointing = ({ text, blocks }: Message): Message =>
    newer === undefined ? { text, blocks } : { text, blocks: [...blocks, context(newerCard(newer))] };
  return {
    about(record) {
      newer = cards.successor(record, seen);
      return newer;
    },
    working: surface.working,
    show: (message, error) => surface.show(pointing(message), error),
  };
}
