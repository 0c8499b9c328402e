import { z } from 'zod';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { clientSchema } from '../../services/listings/content.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { namesFrom } from '../clients/names.ts';
import { type Names, plainNamesSchema, storedRole } from '../operation/names.ts';
import type { SubjectOperation } from './subject.ts';

/** A card's facts about the client, as of the request, with the names for its IDs and those of the change. */
const cardSnapshot = z.object({
  client: clientSchema.optional(),
  ...plainNamesSchema.shape,
  /** Roles of the client that the requester doesn't have. Undefined if Genesys Cloud didn't say. */
  notHeld: z.array(storedRole).optional(),
  /** Roles of the client that Keyturn's own client lacks. */
  lacking: z.array(storedRole).default([]),
});
export type CardSnapshot = z.output<typeof cardSnapshot>;

/** A request's snapshot; an empty one if it can't be parsed. */
export const snapshotOf = (record: RequestRecord): CardSnapshot =>
  cardSnapshot.catch({ roles: {}, divisions: {}, users: {}, lacking: [] }).parse(record.snapshot ?? {});

/** The lines of its form that describe a request; none if its input can't be parsed. mrkdwn. */
export function changesOf(record: RequestRecord, operation: SubjectOperation | undefined): string[] {
  const input = operation?.input.safeParse(record.input);
  if (operation === undefined || input?.success !== true) return [];
  const snapshot = snapshotOf(record);
  return changeLinesOf(operation, input.data, snapshot.client, namesFrom(snapshot));
}

/** The same for an input that was parsed. */
export const changeLinesOf = (
  { form }: Pick<SubjectOperation, 'form'>,
  input: unknown,
  client: OAuthClient | undefined,
  names: Names,
): string[] => [...(form?.lines?.(input, client, names) ?? []), ...(form?.warnings?.(input, client) ?? [])];
