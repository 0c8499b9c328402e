import { z } from 'zod';
import { defined } from '../../services/defined.ts';
import { restoredError } from '../../services/errors/stored.ts';
import type { ClientChange, GrantType, OAuthClient } from '../../services/genesys/types/client.ts';
import { clientSchema } from '../../services/listings/content.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { authorWords } from '../clients/authors.ts';
import { changeLines } from '../clients/change-lines.ts';
import { changeBetween } from '../clients/changes.ts';
import { namesFrom } from '../clients/names.ts';
import { catalog } from '../language.ts';
import { type Names, type PlainNames, plainNamesSchema } from '../operation/names.ts';
import { snapshotOf } from './snapshot.ts';

/** What changed about a request's client, where nothing was done for that. Facts: names, and lines of other catalogs. */
const words = catalog('changed clients', {
  changed: (by: string, lines: readonly string[]) =>
    `${by || 'Someone'} changed the client after this request: ${lines.join('; ')}. Keyturn left it alone. Ask again if this is still needed.`,
  gone: 'The client doesn’t exist anymore: someone deleted it after this request.',
});

const found = z.object({ client: clientSchema, names: plainNamesSchema });

/** What changed, and who did it; undefined if that isn't known, or for any other end. mrkdwn. */
export function changedClientWords(record: RequestRecord): string | undefined {
  const fact = record.outcome?.fact;
  if (fact?.kind !== 'error' || fact.code !== 'client_changed') return undefined;
  const { details } = restoredError(fact);
  if (details['gone'] === true) return words.gone;
  const snapshot = snapshotOf(record);
  const now = found.safeParse(details['now']);
  if (!now.success || snapshot.client === undefined) return undefined;
  const { client, names: latest } = now.data;
  const { by, lines } = changedBetween({ client: snapshot.client, names: snapshot }, { client, names: latest });
  return lines.length === 0 ? undefined : words.changed(by, lines);
}

/** A client at some moment, and the names for its IDs. */
interface Moment {
  client: OAuthClient;
  names: PlainNames;
}

/** What changed about a client between two moments, for a sentence, and who did it; empty if that isn't known. mrkdwn. */
export function changedBetween(before: Moment, now: Moment): { by: string; lines: string[] } {
  const names = merged(before.names, now.names);
  const change = changeBetween(before.client, asChange(now.client));
  const lines = changeLines(before.client, change, names, 'done').map(unmarked);
  const { modifiedBy } = now.client;
  const by = modifiedBy === undefined ? undefined : names.user(modifiedBy, 'modifiedBy');
  return { by: by === undefined ? '' : authorWords(by), lines };
}

/** Names from before and now. */
const merged = (a: PlainNames, b: PlainNames): Names =>
  namesFrom({
    roles: { ...a.roles, ...b.roles },
    divisions: { ...a.divisions, ...b.divisions },
    users: { ...a.users, ...b.users },
  });

/** A client's fields, as a change that would set them. */
const asChange = ({
  description = '',
  accessTokenValiditySeconds,
  allowedIps,
  ...client
}: OAuthClient): ClientChange => ({
  name: client.name,
  description,
  grantType: client.grantType as GrantType,
  redirectUris: client.redirectUris,
  scopes: client.scopes,
  roleDivisions: client.roleDivisions,
  state: client.state as 'active' | 'inactive',
  ...defined({ accessTokenValiditySeconds, allowedIps }),
});

/** Within a sentence, a field's name isn't a heading. */
const unmarked = (line: string): string => line.replace(/^\*([^*:]+):\*/u, '$1');
