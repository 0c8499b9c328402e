import { defined } from '../../services/defined.ts';
import type { Listing } from '../../services/listings.ts';
import { count, number } from '../block-kit/text.ts';
import { catalog } from '../language.ts';

/** How a listing that has only a part of the clients reads to people: who isn't found in it may still be there. */

/** How many clients a listing has that isn't complete, and of how many, where that is known. */
export interface PartRead {
  readonly read: number;
  readonly total?: number;
}

const words = catalog('incomplete lists', {
  partly: ({ read, total }: PartRead) =>
    total === undefined
      ? `${count(read, 'client')} could be read, and Genesys Cloud has more.`
      : `${number(read)} of ${count(total, 'client')} could be read.`,
  noneNamed: (text: string, { read, total }: PartRead) =>
    `No client named “${text}” among the ${number(read)}${total === undefined ? '' : ` of ${number(total)}`} clients that could be read. It may still be there: try its client ID.`,
  notAmong: ({ read, total }: PartRead) =>
    `Not among the ${number(read)}${total === undefined ? '' : ` of ${number(total)}`} clients that could be read`,
  lookAnyway: (text: string) => `Look for ${text} anyway`,
});

/** How much of the clients a listing has; undefined for a complete one. */
export const partRead = ({ clients, incomplete }: Pick<Listing, 'clients' | 'incomplete'>): PartRead | undefined =>
  incomplete === undefined ? undefined : defined({ read: clients.length, total: incomplete.total });

/** `99 of 916 clients could be read.` */
export const partlyRead = (part: PartRead): string => words.partly(part);

/** That no client has this name among those that could be read. `text` is mrkdwn. */
export const noneNamed = (text: string, part: PartRead): string => words.noneNamed(text, part);

/** What a type-ahead offers that has found nothing: to look for what was typed all the same. Plain text. */
export const lookAnyway = (text: string, part: PartRead): { label: string; description: string } => ({
  label: words.notAmong(part),
  description: words.lookAnyway(text),
});
