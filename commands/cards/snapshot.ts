import { z } from 'zod';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { clientSchema } from '../../services/listings/content.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { nameTaken } from '../clients/change-lines.ts';
import { historySchema } from '../clients/history.ts';
import { namesFrom } from '../clients/names.ts';
import type { Tense } from '../operation/form.ts';
import { type Names, plainNamesSchema, storedRole } from '../operation/names.ts';
import { type Namesake, namesakeSchema } from '../operation/weight.ts';
import type { SubjectOperation } from './subject.ts';
import { words } from './words.ts';

/** A card's facts about the client, as of the request, with the names for its IDs and those of the change. */
const cardSnapshot = z.object({
  client: clientSchema.optional(),
  ...plainNamesSchema.shape,
  /** Roles of the client that the requester doesn't have. Undefined if Genesys Cloud didn't say. */
  notHeld: z.array(storedRole).optional(),
  lacking: z.array(storedRole).default([]), // roles of the client that Keyturn's own client lacks
  nameTaken: z.boolean().default(false), // whether the name that's asked for was another client's
  namesake: namesakeSchema.exactOptional(), // which one
  holderNeeded: z.boolean().default(false), // whether an approver has to have the client's roles
  /** What was changed about it through Keyturn before. Null if the trail couldn't be read. */
  history: historySchema.nullable().optional(),
});
export type CardSnapshot = z.output<typeof cardSnapshot>;

/** A request's snapshot; an empty one if it can't be parsed. */
export const snapshotOf = (record: RequestRecord): CardSnapshot =>
  cardSnapshot
    .catch({ roles: {}, divisions: {}, users: {}, lacking: [], nameTaken: false, holderNeeded: false })
    .parse(record.snapshot ?? {});

/** The lines of its form that describe a request, and notes on them; none if its input can't be parsed. mrkdwn. */
export const changesOf = (record: RequestRecord, operation: SubjectOperation | undefined): string[] =>
  describe(record, operation, changeLinesOf);

/** The same without notes. */
export const changedOf = (record: RequestRecord, operation: SubjectOperation | undefined): string[] =>
  describe(
    record,
    operation,
    ({ form }, input, { client, names, tense }) => form?.lines?.(input, client, names, tense) ?? [],
  );

function describe(record: RequestRecord, operation: SubjectOperation | undefined, say: typeof changeLinesOf): string[] {
  const input = operation?.input.safeParse(record.input);
  if (operation === undefined || input?.success !== true) return [];
  const snapshot = snapshotOf(record);
  return say(operation, input.data, {
    ...snapshot,
    names: namesFrom(snapshot),
    tense: record.state === 'done' ? 'done' : 'asked',
  });
}

/** The same for an input that was parsed. */
export const changeLinesOf = (
  { form }: Pick<SubjectOperation, 'form'>,
  input: unknown,
  { client, names, nameTaken: taken, namesake, tense }: ChangeFacts,
): string[] => [
  ...(form?.lines?.(input, client, names, tense) ?? []),
  ...(taken ? [words.remark(nameTaken(namesake))] : []),
  ...(form?.warnings?.(input, client) ?? []),
];

/** What the lines of a change are made of, besides the change. */
interface ChangeFacts {
  client?: OAuthClient | undefined; // as it was before; undefined for a new one
  names: Names;
  nameTaken: boolean;
  namesake?: Namesake | undefined;
  tense?: Tense;
}
