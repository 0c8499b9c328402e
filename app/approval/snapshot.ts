import { plainNames, resolveNames } from '../../commands/clients/names.ts';
import { plainRole } from '../../commands/clients/roles.ts';
import type { Services } from '../../commands/operation.ts';
import { asKeyturnError } from '../../services/errors.ts';
import { rolesOf } from '../../services/genesys/client-roles.ts';
import type { OAuthClient } from '../../services/genesys/types.ts';
import type { Person } from '../../services/people.ts';
import type { JsonValue } from '../../services/requests/types.ts';
import type { Log } from '../process/log.ts';

export interface Shown {
  /** Who asks. */
  person: Person;
  client?: OAuthClient;
  /** Lines that describe the change. mrkdwn. */
  changes: string[];
  /** Roles of the client, in words, that Keyturn's own client lacks. */
  lacking: readonly string[];
}

/** What the card of a request shows of its client, as it is now, with names; `cardSnapshot` reads it back. */
export async function snapshotOf(
  services: Services,
  log: Log,
  { person, client, changes, lacking }: Shown,
): Promise<JsonValue> {
  if (client === undefined) return { changes };
  const [names, missing] = await Promise.all([
    resolveNames(services, client),
    // The approver must not take what could not be checked for what was found to be right.
    services.access.missingRoles(person, rolesOf(client), 'live').catch((error: unknown) => {
      log.warn({ err: asKeyturnError(error) }, 'which roles of a client its requester holds could not be found out');
      return undefined;
    }),
  ]);
  const snapshot = {
    ...plainNames(client, names),
    client,
    changes,
    ...(lacking.length === 0 ? {} : { lacking }),
    ...(missing === undefined ? {} : { notHeld: missing.map((role) => plainRole(role, names)) }),
  };
  return JSON.parse(JSON.stringify(snapshot)) as JsonValue;
}
