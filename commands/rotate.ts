import { asKeyturnError, KeyturnError } from '../services/errors.ts';
import { rolesOf } from '../services/genesys/client-roles.ts';
import { rulesOf, tokenSeconds } from '../services/genesys/rules.ts';
import type { OAuthClient } from '../services/genesys/types.ts';
import { actions, type Block, type Message, say, section } from './block-kit/blocks.ts';
import { duration, strong } from './block-kit/text.ts';
import { clientButton } from './clients/buttons.ts';
import { clientTarget, requireAsAsked } from './clients/target.ts';
import { askForm } from './forms/ask.ts';
import { leads, type OperationName } from './names.ts';
import { type Context, defineOperation, type Reconciled } from './operation.ts';
import { keepSecret, type Sealed, sealedOutcome } from './secrets/view.ts';

/** `rotate`: a new secret, sealed for whoever asked. Sent once at most: a second call would make another one. */
export const rotate = defineOperation({
  name: 'rotate',
  synonyms: ['regenerate', 'secret', 'reset'],
  summary: 'Give a client a new secret',
  usage: '<client>',
  about: 'client',
  title: 'Rotate client secret',
  button: { ...leads.newSecret, offered: ({ grantType }) => rulesOf(grantType).hasSecret },
  examples: ['Payroll Export'],
  permission: 'oauth:client:edit',
  calls: '`POST /api/v2/oauth/clients/{clientId}/secret`',
  effect: 'write',
  secondPerson: 'always',
  input: clientTarget,
  form: askForm(),
  clientOf: ({ clientId, clientName }) => ({ id: clientId, name: clientName }),
  whyNot: async (_services, client) => whyNoSecret(client),
  foresee: ({ access }, client) => access.ownLacks(rolesOf(client)),
  async run(
    context: Context,
    target,
  ): Promise<{
    clientName: string;
    secret: Sealed | undefined;
    correlationId: string | undefined;
    next: OperationName | undefined;
  }> {
    context.access.requireNotOwnClient(target.clientId);
    const current = await context.genesys.getClient(target.clientId).catch((cause: unknown) => {
      if (asKeyturnError(cause).code === 'genesys_not_found') throw new KeyturnError('client_changed', { cause });
      throw cause;
    });
    requireAsAsked(current, target);
    requireSecret(current.grantType);
    await context.secrets.prepare();
    await context.step('rotate');
    const made = await context.genesys.rotateSecret(target.clientId).catch((cause: unknown) => {
      const { code, changed, correlationId, details } = asKeyturnError(cause);
      if (changed !== 'unknown') throw cause;
      throw new KeyturnError(code, { changed, cause, correlationId, details: { ...details, summary: unknownOutcome } });
    });
    const { client, correlationId } = made;
    const secret = await keepSecret(context, 'newSecret', { ...made, client: client ?? current });
    if (client !== undefined) await context.listings.noteWrite({ client }).catch(() => undefined);
    return { clientName: target.clientName, secret, correlationId, next: secret === undefined ? 'rotate' : undefined };
  },
  // The requester and the channel read the same, so whoever it is for is named.
  view: ({ clientName, secret }, { person }): Message =>
    say(
      secret === undefined
        ? `Genesys Cloud gave ${strong(clientName)} a new secret but didn’t send it, so nobody has it. Rotate it again: the old one may not work any more.`
        : `${strong(clientName)} has a new secret. It is sealed, ready for <@${person.slack.user}> to collect.`,
    ),
  stakes: {
    verb: 'Rotate secret',
    consequences: (client) => [
      'Genesys Cloud makes a new secret. Take the old one as dead at once: everything that still uses it gets no new tokens until it has the new one.',
      `Tokens issued under the old secret may live on for up to ${duration(client?.accessTokenValiditySeconds ?? tokenSeconds.default)}.`,
      'This cannot be undone: the old secret does not come back. The new one goes to the person who asked, and to nobody else.',
    ],
  },
  async reconcile({ secrets }, _target, record): Promise<Reconciled> {
    if (record.execution?.step !== 'rotate') return { state: 'again' };
    return (await sealedOutcome(secrets, record.id)) ?? { state: 'unknown', summary: unknownOutcome };
  },
});

const unknownOutcome =
  'It cannot be told whether Genesys Cloud made a new secret. Check whether the client still works with the old one; if it does not, ask for a new secret again.';

const noSecret =
  'Clients of the implicit grant (TOKEN) have no secret, so there’s none to rotate. Move the client to the authorization code grant (CODE) first.';

/** Throws input_invalid for a client whose grant type has no secret. */
function requireSecret(grantType: string): void {
  if (!rulesOf(grantType).hasSecret) throw new KeyturnError('input_invalid', { details: { client: noSecret } });
}

/** Why a client can't get a new secret, with the way to one; undefined when it can. */
const whyNoSecret = (client: Pick<OAuthClient, 'id' | 'name' | 'grantType'>): Block[] | undefined =>
  rulesOf(client.grantType).hasSecret ? undefined : [section(noSecret), ...actions(clientButton(leads.change, client))];
