import { z } from 'zod';
import type { OAuthClient } from '../services/genesys/types/client.ts';
import { day } from './block-kit/text.ts';
import { removalOf } from './clients/deletion.ts';
import { changeEffects } from './clients/effects-of-change.ts';
import { setState, settingState, stateAfter, stateMessage } from './clients/set-state.ts';
import type { ClientTarget } from './clients/target.ts';
import { reactivatedSince } from './delete/outcome.ts';
import { confirmForm } from './forms/confirm.ts';
import { catalog } from './language.ts';
import { operationButtons } from './names.ts';
import type { Context } from './operation/context.ts';
import { defineOperation } from './operation.ts';
import { outcomeWords } from './outcome.ts';

const state = 'active';

const words = catalog('reactivation', {
  summary: 'Reactivate an inactive client',
  title: 'Reactivate client',
  verb: 'Reactivate client',
  newTokens: 'It can get new tokens again.',
  undoesRemoval: (day: string) => `Genesys Cloud no longer removes it on ${day}.`,
  doneTitle: 'Client reactivated',
  ifApproved: 'the client can get new tokens again. It can be deactivated again.',
  heading: (client: string) => `*Reactivated:* ${client}`,
  loud: {
    done: (who: string, client: string, whose: string | undefined) =>
      `↩ ${who} reactivated ${client}${whose === undefined ? '' : `, which ${whose} had deactivated`}.`,
    unclear: (who: string, client: string) =>
      `⚠ ${who} tried to reactivate ${client}. Genesys Cloud didn’t answer, so check the client.`,
    tookBack: (who: string, at: string, address: string) => `*Reactivated* by ${who} ${at} · <${address}|View>`,
  },
});

const reactivated = z.object({ name: z.string() });

/** `reactivate`: takes back a deactivation, and a deletion whose client is still there. */
export const reactivate = defineOperation({
  name: 'reactivate',
  synonyms: ['enable', 'activate'],
  summary: () => words.summary,
  usage: '<client>',
  about: 'client',
  title: () => words.title,
  button: {
    ...operationButtons.reactivation,
    place: 'first',
    offered: (client) => client.state === 'inactive',
  },
  examples: ['Payroll Export'],
  permission: 'oauth:client:edit',
  calls: '`GET`, then `PUT /api/v2/oauth/clients/{clientId}` (active)',
  effect: 'write',
  secondPerson: 'configurable',
  does: {
    partOf: operationButtons.change.operation,
    effects: { state: { reactivated: changeEffects.state.reactivated } },
    of: async () => [changeEffects.state.reactivated],
  },
  ...settingState(state),
  async run(context, target) {
    const set = await setState(context, target, state);
    await endDeletion(context, target);
    return set;
  },
  form: confirmForm(operationButtons.reactivation),
  view: ({ before, client, at }) => stateMessage({ client }, words.heading, followsFor(before, at)),
  effects: ({ client, correlationId }) => ({ client, correlationId, facts: { name: client.name } }),
  outcome: outcomeWords(reactivated, () => words.newTokens),
  loud: () => ({ ...words.loud, follows: followsFor, back: operationButtons.deactivation }),
  stakes: {
    verb: () => words.verb,
    done: () => words.doneTitle,
    ifApproved: () => words.ifApproved,
    consequences: (client, now) => followsFor(client, now),
    canChangeBack: () => true,
  },
  reconcile: (context, target, record) =>
    stateAfter(context, target, {
      state,
      record,
      effects: (client) => ({ client, facts: { name: client.name } }),
    }),
});

/** What follows for a client as it was before. */
function followsFor(before: OAuthClient | undefined, now: number): string[] {
  const removal = before === undefined ? undefined : removalOf(before, now);
  return [words.newTokens, ...(removal === undefined ? [] : [words.undoesRemoval(day(removal))])];
}

/** A deletion that waits for its date doesn't come anymore, also if someone deactivates the client before Keyturn would have seen that. */
async function endDeletion({ requests }: Context, { clientId }: ClientTarget): Promise<void> {
  const deletion = await requests.openFor(operationButtons.removal.operation, clientId).catch(() => undefined);
  if (deletion?.state !== 'scheduled' && deletion?.state !== 'paused') return;
  // If this fails, it's seen within a day, and in any case before anything is deleted.
  await requests.reverted(deletion.id, reactivatedSince).catch(() => undefined);
}
