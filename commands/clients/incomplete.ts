import { defined } from '../../services/defined.ts';
import type { Listing } from '../../services/listings/types.ts';
import { count, number } from '../block-kit/text.ts';
import { catalog } from '../language.ts';

/** The words for an incomplete listing: a client that isn't in it may still exist. */

/** How many clients an incomplete listing has, and the total if it's known. */
export interface PartRead {
  readonly read: number;
  readonly total?: number;
}

const words = catalog('incomplete lists', {
  partly: ({ read, total }: PartRead) =>
    total === undefined
      ? `Keyturn could read only ${count(read, 'client')}. Genesys Cloud has more.`
      : `Keyturn could read only ${number(read)} of ${count(total, 'client')}.`,
  noneNamed: (text: string, { read, total }: PartRead) =>
    `No client named “${text}” among the ${number(read)}${total === undefined ? '' : ` of ${number(total)}`} clients that Keyturn could read. It may still exist: try its client ID.`,
  notAmong: ({ read, total }: PartRead) =>
    `Not among the ${number(read)}${total === undefined ? '' : ` of ${number(total)}`} clients that Keyturn could read`,
  lookAnyway: (text: string) => `Look for ${text} anyway`,
});

/** The part of the clients in a listing; undefined for a complete one. */
export const partRead = ({ clients, incomplete }: Pick<Listing, 'clients' | 'incomplete'>): PartRead | undefined =>
  incomplete === undefined ? undefined : defined({ read: clients.length, total: incomplete.total });

/** `Keyturn could read only 99 of 916 clients.` */
export const partlyRead = (part: PartRead): string => words.partly(part);

/** That no client that could be read has this name. `text` is mrkdwn. */
export const noneNamed = (text: string, part: PartRead): string => words.noneNamed(text, part);

/** A type-ahead's only option if it finds nothing: search for the text anyway. Plain text. */
export const lookAnyway = (text: string, part: PartRead): { label: string; description: string } => ({
  label: words.notAmong(part),
  description: words.lookAnyway(text),
});
