import { z } from 'zod';
import { asKeyturnError, KeyturnError } from '../services/errors.ts';
import { rolesOf } from '../services/genesys/client-roles.ts';
import { rulesOf, tokenSeconds } from '../services/genesys/rules.ts';
import type { OAuthClient } from '../services/genesys/types/client.ts';
import { actions, say, section } from './block-kit/blocks.ts';
import type { Block, Message } from './block-kit/message.ts';
import { duration, strong } from './block-kit/text.ts';
import { clientButton } from './clients/buttons.ts';
import { noSecret } from './clients/grant-types.ts';
import { clientTarget, requireAsAsked, requireSecret } from './clients/target.ts';
import { askForm } from './forms/ask.ts';
import { catalog } from './language.ts';
import { operationButtons } from './names.ts';
import type { Context } from './operation/context.ts';
import { defineOperation, type Reconciled } from './operation.ts';
import { type OutcomeReader, outcomeWords } from './outcome.ts';
import { keepSecret, sealedEffects } from './secrets/seal.ts';

/** `requester`: once the one who asked presses **Rotate now**. Requests of the version before have no moment, and were carried out at once. */
const input = clientTarget.extend({ when: z.enum(['requester', 'approval']).default('approval') });

/** The step before the one call that changes something. */
const step = 'rotate';

const words = catalog('rotate', {
  summary: 'Rotate a client’s secret',
  title: 'Rotate client secret',
  verb: 'Rotate secret',
  now: 'Rotate now',
  done: 'Secret rotated',
  ifApproved: {
    requester: (who: string) =>
      `the current secret stops working as soon as ${who} presses *Rotate now*. That can’t be undone.`,
    approval: 'the current secret stops working right away. That can’t be undone.',
  },
  when: { requester: 'When I press Rotate now', approval: 'Right after approval' },
  stops:
    'The current secret stops working immediately. Anything still using it can’t get tokens until it has the new secret.',
  stopsLater:
    'The current secret stops working as soon as the person who asked presses *Rotate now*. Anything still using it can’t get tokens until it has the new secret.',
  stopsThen:
    'The current secret stops working as soon as it’s rotated: when you press *Rotate now*, or right after approval. Anything still using it can’t get tokens until it has the new secret.',
  tokensLast: (lifetime: string) => `Tokens already issued keep working for up to ${lifetime}.`,
  permanent:
    'Treat this as permanent: the current secret can’t be restored. Only the person who asked gets the new one.',
  ready: (client: string, owner: string) => `${client} has a new secret, ready for ${owner} to collect.`,
  readyAbove: (client: string) => `${client} has a new secret. Open it with *Reveal secret* above.`,
  notSent: (client: string) =>
    `Genesys Cloud gave ${client} a new secret but didn’t send it, so nobody has it. Rotate it again: the old one may no longer work.`,
});

/** `owner`: the Slack user for whom the secret is sealed. */
const rotated = z.object({ name: z.string(), sealed: z.boolean(), owner: z.string() });
type Fact = z.output<typeof rotated>;

interface Output {
  fact: Fact;
  correlationId: string | undefined;
}

/** `rotate`: a new secret, sealed for the person who asked. Sent once at most: a second call would make another one. */
export const rotate = defineOperation({
  name: 'rotate',
  synonyms: ['regenerate', 'secret', 'reset'],
  summary: () => words.summary,
  usage: '<client>',
  about: 'client',
  title: () => words.title,
  button: { ...operationButtons.newSecret, offered: ({ grantType }) => rulesOf(grantType).hasSecret },
  examples: ['Payroll Export'],
  permission: 'oauth:client:edit',
  calls: '`POST /api/v2/oauth/clients/{clientId}/secret`',
  effect: 'write',
  secondPerson: 'always',
  needsRoles: true,
  input,
  form: askForm({
    moments: ['requester', 'approval'],
    label: (when) => words.when[when],
  }),
  timing: ({ when }) => (when === 'requester' ? 'requester' : undefined),
  clientOf: ({ clientId, clientName }) => ({ id: clientId, name: clientName }),
  whyNot: async (_services, client) => whyNoSecret(client),
  foresee: ({ access }, client) => access.ownLacks(rolesOf(client)),
  async run(context: Context, target): Promise<Output> {
    context.access.requireNotOwnClient(target.clientId);
    const current = await context.genesys.getClient(target.clientId).catch((cause: unknown) => {
      if (asKeyturnError(cause).code === 'genesys_not_found') throw new KeyturnError('client_changed', { cause });
      throw cause;
    });
    requireAsAsked(current, target);
    requireSecret(current);
    const offer = await context.offerSecret('newSecret', current);
    await context.beforeWrite(step);
    const made = await context.genesys.rotateSecret(target.clientId).catch((cause: unknown) => {
      const { code, changed, correlationId, details } = asKeyturnError(cause);
      if (changed !== 'unknown') throw cause;
      throw new KeyturnError(code, { changed, cause, correlationId, details: { ...details, unclear } });
    });
    const { client, correlationId } = made;
    const secret = await keepSecret(offer, { ...made, client: client ?? current });
    if (client !== undefined) await context.listings.rememberWrite({ client }).catch(() => undefined);
    // The requester and the channel read the same, so its owner is named.
    const fact: Fact = { name: target.clientName, sealed: secret !== undefined, owner: context.person.slack.user };
    return { fact, correlationId };
  },
  view: ({ fact }): Message => say(outcomeOf(fact)),
  effects: ({ fact, correlationId }) => ({
    correlationId,
    next: fact.sealed ? undefined : 'rotate',
    facts: fact,
  }),
  outcome: outcomeWords(rotated, outcomeOf),
  stakes: {
    verb: () => words.verb,
    now: () => words.now,
    done: () => words.done,
    ifApproved: ({ requester, input: asked }) =>
      waitsForRequester(asked) ? words.ifApproved.requester(requester) : words.ifApproved.approval,
    consequences: (client, _now, asked) => [
      stopsWhen(asked),
      words.tokensLast(duration(client?.accessTokenValiditySeconds ?? tokenSeconds.default)),
      words.permanent,
    ],
  },
  async reconcile({ secrets }, _target, record): Promise<Reconciled> {
    if (record.execution?.step !== step) return { state: 'again' };
    const effects = await sealedEffects(secrets, record.id);
    return effects === undefined
      ? {
          state: 'unknown',
          error: new KeyturnError('genesys_outcome_unknown', { changed: 'unknown', details: { unclear } }),
        }
      : { state: 'done', effects };
  },
});

const unclear = { kind: 'secret' } as const;

function outcomeOf({ name, sealed, owner }: Fact, reader?: OutcomeReader): string {
  if (!sealed) return words.notSent(strong(name));
  if (reader === 'card') return '';
  return reader === 'requester' ? words.readyAbove(strong(name)) : words.ready(strong(name), `<@${owner}>`);
}

/** Why a client can't get a new secret, with the way to one; undefined when it can. */
const whyNoSecret = (client: Pick<OAuthClient, 'id' | 'name' | 'grantType'>): Block[] | undefined =>
  rulesOf(client.grantType).hasSecret
    ? undefined
    : [section(noSecret()), ...actions(clientButton(operationButtons.change, client))];

/** When the secret stops working. A form has no input: it says what holds for both moments, since choosing one mustn't take a call. */
function stopsWhen(asked: unknown): string {
  if (asked === undefined) return words.stopsThen;
  return waitsForRequester(asked) ? words.stopsLater : words.stops;
}

const waitsForRequester = (asked: unknown): boolean => input.safeParse(asked).data?.when === 'requester';
