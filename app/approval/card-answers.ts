import { context, type Message } from '../../commands/block-kit/blocks.ts';
import { newerCard } from '../../commands/cards/sentences.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { Posted } from '../slack/api.ts';
import type { Surface } from '../slack/replies.ts';
import type { Cards } from './cards.ts';

/** Answers to a click on a card. */
export interface CardAnswers extends Surface {
  /** Says which request was clicked. Gives the address of its current card where another one was clicked. */
  about(record: RequestRecord): string | undefined;
}

/** The answers of `surface`; a person who clicked `seen` while a newer card has taken its place is told where that is, whatever else they're told. */
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
