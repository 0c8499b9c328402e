import type { CardSnapshot } from '../../commands/cards/snapshot.ts';
import { plainNames, resolveNames, resolveRoleNames } from '../../commands/clients/names.ts';
import { plainRole } from '../../commands/clients/roles.ts';
import type { Services } from '../../commands/operation.ts';
import { defined } from '../../services/defined.ts';
import { asKeyturnError } from '../../services/errors.ts';
import { rolesOf } from '../../services/genesys/client-roles.ts';
import type { OAuthClient, RoleDivision } from '../../services/genesys/types.ts';
import type { Person } from '../../services/people.ts';
import type { Log } from '../process/log.ts';

export interface Shown {
  person: Person; // who asks
  client?: OAuthClient;
  attached: readonly RoleDivision[]; // roles that the request gives to the client
  lacking: readonly string[]; // roles of the client, in words, that Keyturn's own client lacks
}

type SnapshotServices = Pick<Services, 'directory' | 'access' | 'listings' | 'authors'>;

/**
 * What the card of a request shows of its client, as it is now. With the names that Genesys Cloud has for the roles: an approver must not read
 * labels that came with a form.
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
    // The approver must not take what could not be checked for what was found to be right.
    services.access.missingRoles(person, rolesOf(client), 'live').catch((error: unknown) => {
      log.warn({ err: asKeyturnError(error) }, 'which roles of a client its requester holds could not be found out');
      return undefined;
    }),
  ]);
  return {
    ...plainNames(named, names),
    client,
    lacking: [...lacking],
    ...defined({ notHeld: missing?.map((role) => plainRole(role, names)) }),
  };
}

const nobody = { createdBy: undefined, modifiedBy: undefined, dateModified: undefined };
