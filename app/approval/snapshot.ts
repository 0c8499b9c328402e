import type { CardSnapshot } from '../../commands/cards/snapshot.ts';
import { historyOf } from '../../commands/clients/history.ts';
import { plainNames, resolveNames, resolveRoleNames } from '../../commands/clients/names.ts';
import type { Services } from '../../commands/operation/context.ts';
import type { Namesake } from '../../commands/operation/weight.ts';
import { defined } from '../../services/defined.ts';
import { asKeyturnError } from '../../services/errors.ts';
import { type ClientRole, rolesOf } from '../../services/genesys/client-roles.ts';
import type { OAuthClient, RoleDivision } from '../../services/genesys/types/client.ts';
import type { Person } from '../../services/people.ts';
import type { Log } from '../process/log.ts';

export interface Shown {
  person: Person; // who asks
  client?: OAuthClient;
  attached: readonly RoleDivision[]; // roles that the request gives to the client
  lacking: readonly ClientRole[]; // roles of the client that Keyturn's own client lacks
  nameTaken: boolean; // whether the name that's asked for is another client's
  namesake?: Namesake; // which one
}

type SnapshotServices = Pick<Services, 'directory' | 'access' | 'listings' | 'authors' | 'audit' | 'now'>;

/**
 * Returns what a request's card shows of its client, as of now. The names of its roles come from Genesys Cloud, since a manipulated form could
 * show an approver any label.
 */
export async function takeSnapshot(
  services: SnapshotServices,
  log: Log,
  { person, client, attached, lacking, nameTaken, namesake }: Shown,
): Promise<Omit<CardSnapshot, 'holderNeeded'>> {
  const taken = { nameTaken, ...defined({ namesake }) };
  if (client === undefined) {
    const made = { id: '', roleDivisions: [...attached], rolesWithoutDivision: [], ...nobody };
    return { ...plainNames(made, await resolveRoleNames(services, made)), lacking: [], ...taken };
  }
  const named = { ...client, roleDivisions: [...client.roleDivisions, ...attached] };
  const [names, history, missing] = await Promise.all([
    resolveNames(services, named),
    historyOf(services, client, services.now()).catch((error: unknown) => {
      log.warn(
        { err: asKeyturnError(error), client: client.id },
        'couldn’t read what was changed about a client before',
      );
      return null;
    }),
    // If this fails, the card says so: silence would look like a check that passed.
    services.access.missingRoles(person, rolesOf(client), 'cached').catch((error: unknown) => {
      log.warn({ err: asKeyturnError(error) }, 'couldn’t check which of a client’s roles its requester has');
      return undefined;
    }),
  ]);
  return {
    ...plainNames(named, names),
    client,
    lacking: [...lacking],
    ...taken,
    history,
    ...defined({ notHeld: missing === undefined ? undefined : [...missing] }),
  };
}

const nobody = { createdBy: undefined, modifiedBy: undefined, dateModified: undefined };
