import type { CardSnapshot } from '../../commands/cards/snapshot.ts';
import { plainNames, resolveNames, resolveRoleNames } from '../../commands/clients/names.ts';
import type { Services } from '../../commands/operation/context.ts';
import { defined } from '../../services/defined.ts';
import { asKeyturnError } from '../../services/errors.ts';
import { type ClientRole, rolesOf } from '../../services/genesys/client-roles.ts';
import type { OAuthClient, RoleDivision } from '../../services/genesys/types.ts';
import type { Person } from '../../services/people.ts';
import type { Log } from '../process/log.ts';

export interface Shown {
  person: Person; // who asks
  client?: OAuthClient;
  attached: readonly RoleDivision[]; // roles that the request gives to the client
  lacking: readonly ClientRole[]; // roles of the client that Keyturn's own client lacks
}

type SnapshotServices = Pick<Services, 'directory' | 'access' | 'listings' | 'authors'>;

/**
 * What the card of a request shows of its client, as it is now. The names of its roles come from Genesys Cloud, since a form could send an
 * approver any label.
 */
export async function takeSnapshot(
  services: SnapshotServices,
  log: Log,
  { person, client, attached, lacking }: Shown,
): Promise<CardSnapshot> {
  if (client === undefined) {
    const made = { id: '', roleDivisions: [...attached], rolesWithoutDivision: [], ...nobody };
    return { ...plainNames(made, await resolveRoleNames(services, made)), lacking: [] };
  }
  const named = { ...client, roleDivisions: [...client.roleDivisions, ...attached] };
  const [names, missing] = await Promise.all([
    resolveNames(services, named),
    // The card says when this couldn't be checked: an approver must not take silence for a check that passed.
    services.access.missingRoles(person, rolesOf(client), 'live').catch((error: unknown) => {
      log.warn({ err: asKeyturnError(error) }, 'which roles of a client its requester holds could not be found out');
      return undefined;
    }),
  ]);
  return {
    ...plainNames(named, names),
    client,
    lacking: [...lacking],
    ...defined({ notHeld: missing === undefined ? undefined : [...missing] }),
  };
}

const nobody = { createdBy: undefined, modifiedBy: undefined, dateModified: undefined };
