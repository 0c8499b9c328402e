import { type NameServices, namesFrom, plainNames, resolveNames } from '../../commands/clients/names.ts';
import type { Services } from '../../commands/operation/context.ts';
import { type FormOperation, requestable } from '../../commands/registry.ts';
import { defined } from '../../services/defined.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { Actor } from '../../services/people/actor.ts';
import type { UnsavedForms } from '../../services/unsaved-forms.ts';
import type { Draft } from './drafts.ts';
import { placeOf } from './unsaved.ts';

/** What a form opens with. */
export interface Beginning {
  formId: string;
  operation: FormOperation;
  actor: Actor;
  client: OAuthClient | undefined; // as Genesys Cloud has it now
  before?: OAuthClient; // the client with what **Undo** puts back
  text: string; // what was typed after the verb
  timeZone?: string | undefined; // the person’s
  undo?: string | undefined; // the ID of the change that it takes back
  unsaved?: Pick<UnsavedForms, 'offeredFrom'>; // absent for a form that goes on
}

/** What a new form looks up. */
export type BeginServices = NameServices & Pick<Services, 'access' | 'requests' | 'requestLink' | 'needsSecondPerson'>;

/** Creates the draft of a form. Throws if it's foreseeable that the operation can't be done to this client. */
export async function newDraft(
  services: BeginServices,
  { formId, operation, actor, client, before, text, timeZone, undo, unsaved }: Beginning,
): Promise<Draft> {
  const lacking = client === undefined ? [] : ((await operation.foresee?.(services, client)) ?? []);
  const undoes = undo === undefined ? {} : { undoes: { id: undo } };
  const place = placeOf({ owner: actor, operation: operation.name, client, ...undoes });
  const [names, open, offeredFrom] = await Promise.all([
    client === undefined ? nobody : resolveNames(services, withRolesOf(client, before)),
    openFor(services, operation, client),
    unsaved?.offeredFrom(place),
  ]);
  const values = operation.form.begin({ client: before ?? client, names, text });
  return {
    formId,
    operation: operation.name,
    owner: { team: actor.team, user: actor.user },
    status: 'open',
    values,
    begun: values,
    asksReason: services.needsSecondPerson(operation.name),
    names:
      client === undefined ? { roles: {}, divisions: {}, users: {} } : plainNames(withRolesOf(client, before), names),
    ...open,
    ...defined({ timeZone, client, offeredFrom, lacking: lacking.length === 0 ? undefined : [...lacking] }),
  };
}

const withRolesOf = (client: OAuthClient, before: OAuthClient | undefined): OAuthClient => ({
  ...client,
  roleDivisions: [...client.roleDivisions, ...(before?.roleDivisions ?? [])],
});

const nobody = namesFrom({ roles: {}, divisions: {}, users: {} });

/** What's open for the client: the request for the same change, so that nobody writes a reason in vain, which is checked for good as the form is sent; and others. */
async function openFor(
  { requests, requestLink }: Pick<Services, 'requests' | 'requestLink'>,
  { name, secondPerson }: FormOperation,
  client: OAuthClient | undefined,
): Promise<Pick<Draft, 'first' | 'firstBy' | 'related'>> {
  if (client === undefined) return {};
  const open = await requests.openAbout(client.id, requestable);
  const request = open.find(({ operation }) => operation === name && secondPerson === 'always');
  const first = request === undefined ? undefined : requestLink(request);
  return {
    ...(request === undefined || first === undefined ? {} : { first, firstBy: request.requester.slackUser }),
    related: open
      .filter((other) => other !== request)
      .map((other) => ({
        operation: other.operation,
        by: other.requester.name,
        at: other.createdAt,
        ...defined({ link: requestLink(other) }),
      })),
  };
}
