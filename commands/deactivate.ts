import { z } from 'zod';
import { defined } from '../services/defined.ts';
import type { OAuthClient } from '../services/genesys/types/client.ts';
import { removalOf } from './clients/deletion.ts';
import { changeEffects } from './clients/effects-of-change.ts';
import { removal, settingState, stateAfter, stateMessage, tokensLive } from './clients/set-state.ts';
import { confirmForm } from './forms/confirm.ts';
import { catalog } from './language.ts';
import { operationButtons } from './names.ts';
import { defineOperation } from './operation.ts';
import { outcomeWords } from './outcome.ts';

const state = 'inactive';

const words = catalog('deactivation', {
  summary: 'Deactivate a client, right away',
  title: 'Deactivate client',
  verb: 'Deactivate client',
  noTokens: 'It can’t get new tokens.',
  canReactivate: 'Genesys Cloud may delete inactive clients. Until then, anyone who can edit it can reactivate it.',
  doneTitle: 'Client deactivated',
  ifApproved: 'the client can’t get new tokens anymore. Anyone who may edit it can reactivate it.',
  heading: (client: string) => `*Deactivated:* ${client}`,
  loud: {
    done: (who: string, client: string) => `⚠ ${who} deactivated ${client}.`,
    unclear: (who: string, client: string) =>
      `⚠ ${who} tried to deactivate ${client}. Genesys Cloud didn’t answer, so check the client.`,
    callsOn: (people: string) => `${people}: you can reactivate it.`,
    tookBack: (who: string, at: string, address: string) => `*Deactivated again* by ${who} ${at} · <${address}|View>`,
  },
});

/** What's left to know after it, for a request too. */
const deactivated = z.object({
  accessTokenValiditySeconds: z.number().exactOptional(),
  at: z.number(), // ms since 1970
  removedOn: z.number().exactOptional(), // when Genesys Cloud removes the client, ms since 1970
});
type Fact = z.output<typeof deactivated>;

/** `deactivate`: the emergency brake. One person, one confirmation, and everybody hears of it. */
export const deactivate = defineOperation({
  name: 'deactivate',
  synonyms: ['disable', 'stop'],
  summary: () => words.summary,
  usage: '<client>',
  about: 'client',
  title: () => words.title,
  button: {
    ...operationButtons.deactivation,
    place: 'first',
    offered: (client) => client.state === 'active',
  },
  examples: ['Payroll Export'],
  permission: 'oauth:client:edit',
  calls: '`GET`, then `PUT /api/v2/oauth/clients/{clientId}` (inactive)',
  effect: 'write',
  secondPerson: 'configurable',
  does: {
    partOf: operationButtons.change.operation,
    effects: { state: { deactivated: changeEffects.state.deactivated } },
    of: async () => [changeEffects.state.deactivated],
  },
  ...settingState(state),
  // It takes service whatever else is different by then, so the client is read once: right before that.
  form: { ...confirmForm(operationButtons.deactivation), listedMs: Number.POSITIVE_INFINITY },
  view: ({ client, at }) =>
    stateMessage({ client }, words.heading, outcomeLines(factOf(client, at)), operationButtons.reactivation),
  effects: ({ client, correlationId, at }) => ({ ...effectsOf(client, at), correlationId }),
  outcome: outcomeWords(deactivated, (fact) => outcomeLines(fact).join(' ')),
  loud: () => ({
    ...words.loud,
    follows: ({ accessTokenValiditySeconds }, at, removedOn) =>
      outcomeLines({ at, ...defined({ accessTokenValiditySeconds, removedOn }) }),
    back: operationButtons.reactivation,
    showsUsage: true,
  }),
  stakes: {
    verb: () => words.verb,
    done: () => words.doneTitle,
    ifApproved: () => words.ifApproved,
    consequences: (client) => [words.noTokens, tokensLive(client?.accessTokenValiditySeconds), words.canReactivate],
    canChangeBack: () => true,
    handsOver: false,
  },
  reconcile: (context, target, record) =>
    stateAfter(context, target, { state, record, effects: (client) => effectsOf(client, context.now()) }),
});

function factOf(client: OAuthClient, at: number): Fact {
  const { accessTokenValiditySeconds } = client;
  return { at, ...defined({ accessTokenValiditySeconds, removedOn: removalOf(client, at) }) };
}

function effectsOf(client: OAuthClient, at: number) {
  const facts = factOf(client, at);
  return { client, facts, removedOn: facts.removedOn, next: operationButtons.reactivation.operation };
}

const outcomeLines = ({ accessTokenValiditySeconds, at, removedOn }: Fact): string[] => [
  words.noTokens,
  tokensLive(accessTokenValiditySeconds, at),
  removal(removedOn),
];
