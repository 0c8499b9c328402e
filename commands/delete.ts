import { rolesOf } from '../services/genesys/client-roles.ts';
import type { OAuthClient } from '../services/genesys/types/client.ts';
import { say } from './block-kit/blocks.ts';
import type { Message } from './block-kit/message.ts';
import { ago, plainDay } from './block-kit/text.ts';
import { deactivate } from './clients/deactivate.ts';
import { isYoung } from './clients/deletion.ts';
import { requireStaying, whyNotDeleted } from './clients/leaving.ts';
import { isKnown } from './clients/usage.ts';
import { deletion } from './delete/carry-out.ts';
import { input } from './delete/input.ts';
import { complete, deactivated, look, reconcile, undo } from './delete/later.ts';
import { deleted, factOf, type Output, outcomeOf } from './delete/outcome.ts';
import { words } from './delete/words.ts';
import { askForm } from './forms/ask.ts';
import { operationButtons } from './names.ts';
import type { Context } from './operation/context.ts';
import { defineOperation } from './operation.ts';
import { outcomeWords } from './outcome.ts';

const dayMs = 86_400_000;

/** `delete`: Genesys Cloud takes inactive clients alone, so the client is deactivated, deleted, and looked for until it is gone. */
export const remove = defineOperation({
  name: 'delete',
  synonyms: ['remove', 'rm'],
  summary: () => words.summary,
  usage: '<client>',
  about: 'client',
  title: () => words.title,
  button: { ...operationButtons.removal, place: 'last' },
  examples: ['Old Dialer'],
  permission: 'oauth:client:delete',
  ownPermissions: ['oauth:client:edit'],
  calls: '`PUT /api/v2/oauth/clients/{clientId}` (inactive), then `DELETE`, then `GET` until it is gone',
  effect: 'write',
  secondPerson: 'always',
  input,
  form: askForm({
    confirmsName: true,
    moments: ['grace', 'approval'],
    label: (when, { now, graceDays, timeZone }) =>
      when === 'grace' ? words.when.grace(plainDay(now + graceDays * dayMs, timeZone)) : words.when.approval,
    // What nobody has used for a month is unlikely to be missed.
    preferred: ({ usage }) => (isKnown(usage) && usage.month.requests === 0 ? 'approval' : 'grace'),
  }),
  timing: ({ when }) => (when === 'grace' ? 'grace' : undefined),
  clientOf: ({ clientId, clientName }) => ({ id: clientId, name: clientName }),
  whyNot: whyNotDeleted,
  async foresee({ access }, client) {
    // One that is inactive already needs no PUT, and of that alone it's known that it demands the roles and drops those without a division.
    if (client.state === 'inactive') return access.ownLacks(rolesOf(client));
    await access.requireDivisions(client);
    await access.requireOwnRoles(client);
    return [];
  },
  async check(services, _target, client) {
    if (client !== undefined) await requireStaying(services, client);
  },
  async run(context: Context, target): Promise<Output> {
    context.access.requireNotOwnClient(target.clientId);
    const client = await deactivate(context, target);
    return target.when === 'grace' ? deactivated(context, target, client) : deletion(context, target, client);
  },
  view: (output): Message => say(outcomeOf(factOf(output))),
  effects: (output) => ({
    correlationId: output.correlationId,
    removedOn: output.removedOn,
    facts: factOf(output),
  }),
  outcome: outcomeWords(deleted, outcomeOf),
  stakes: {
    verb: () => words.verb,
    done: (facts) => (deleted.safeParse(facts).data?.kind === 'leaving' ? words.leavingTitle : words.done),
    ifApproved: ({ client, now, input: asked, graceDays }) =>
      hasGrace(asked)
        ? words.ifApproved.withGrace(graceDays)
        : words.ifApproved[client?.state === 'inactive' ? 'inactive' : 'atOnce'](forGood(client, now)),
    consequences: (client, now, asked) => [
      ...(hasGrace(asked) ? [words.consequences.withGrace, words.consequences.undoable] : atOnce(client, now)),
      ...(asked === undefined ? [words.consequences.untilThen] : []),
      words.consequences.others,
    ],
    handsOver: false,
  },
  later: { permission: 'oauth:client:edit', complete, undo, look },
  reconcile,
});

function atOnce(client: OAuthClient | undefined, now: number): string[] {
  return [
    client?.state === 'inactive' ? words.consequences.inactive : words.consequences.active,
    forGood(client, now) ?? words.consequences.perhapsLater,
  ];
}

/** Why a deletion is final, if that's certain. */
const forGood = (client: OAuthClient | undefined, now: number): string | undefined =>
  isYoung(client, now) ? words.consequences.atOnce(ago(Date.parse(client?.dateCreated ?? ''), now)) : undefined;

const hasGrace = (asked: unknown): boolean => input.safeParse(asked).data?.when === 'grace';
