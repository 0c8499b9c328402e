import { z } from 'zod';
import type { OAuthClient } from '../../services/genesys/types.ts';
import { clientSchema } from '../../services/listings/content.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { namesFrom, plainNamesSchema } from '../clients/names.ts';
import { type Names, storedRole } from '../operation/names.ts';
import type { SubjectOperation } from './subject.ts';

/** What a card shows of the client: as it was when it was asked for, with names for its ids and for those of the change. */
export const cardSnapshot = z.object({
  client: clientSchema.optional(),
  ...plainNamesSchema.shape,
  /** Roles of the client that the requester doesn't have. Undefined if Genesys Cloud didn't say. */
  notHeld: z.array(storedRole).optional(),
  /** Roles of the client that Keyturn's own client lacks. */
  lacking: z.array(storedRole).default([]),
});
export type CardSnapshot = z.output<typeof cardSnapshot>;

/** What a request remembers for its card; nothing where it can't be read anymore. */
export const snapshotOf = (record: RequestRecord): CardSnapshot =>
  cardSnapshot.catch({ roles: {}, divisions: {}, users: {}, lacking: [] }).parse(record.snapshot ?? {});

/** Lines that describe what a request asks for, as its form has them; none where its input can't be read. mrkdwn. */
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
