import { z } from 'zod';
import { creatableGrants } from '../services/genesys/rules.ts';
import type { ClientDraft, OAuthClient } from '../services/genesys/types/client.ts';
import { actions, section } from './block-kit/blocks.ts';
import type { Block, Message } from './block-kit/message.ts';
import { date, name } from './block-kit/text.ts';
import { missingIps, notInForce } from './clients/allowed-ips.ts';
import { allowedButtons } from './clients/buttons.ts';
import { clientFacts } from './clients/details.ts';
import { effectsOfCreation, newClientEffects } from './clients/effects-of-change.ts';
import { clientFields } from './clients/fields.ts';
import { titleOf } from './clients/line.ts';
import { clientLists } from './clients/lists.ts';
import {
  createdFact,
  createdWords,
  createOrFind,
  creationEffects,
  lostWords,
  reconcileCreation,
} from './clients/lost-creation.ts';
import { resolveNames } from './clients/names.ts';
import { newClientForm } from './forms/new-client.ts';
import { catalog } from './language.ts';
import { operationButtons } from './names.ts';
import type { Context } from './operation/context.ts';
import type { Names } from './operation/names.ts';
import type { Sealed } from './operation/offering.ts';
import type { Viewer } from './operation/viewer.ts';
import { defineOperation, type Reconciled } from './operation.ts';
import { outcomeWords } from './outcome.ts';
import { keepSecret } from './secrets/seal.ts';
import { revealButton } from './secrets/view.ts';

const words = catalog('create', {
  summary: 'Create a client and get its secret',
  title: 'Create OAuth client',
  verb: 'Create client',
  done: 'Client created',
  ifApproved: (who: string) => `the client is created, and only ${who} gets its secret. It can be deleted again.`,
  consequences: [
    'A new client is created. Only the person who asked gets its secret.',
    'You can undo this by deleting the client.',
  ],
  heading: (client: string) => `*Created:* ${client}`,
  secretReady: (until: string) =>
    `*Its secret is ready.* Only you can open it, until ${until}. Store it in your vault, then press *I stored it* in Keyturn’s message to you.`,
  noSecret: 'Genesys Cloud sent no secret for this client. Rotate its secret to get one.',
});

/** What a client is made of, as it's stored in a request and read again before it is run. */
const clientDraft: z.ZodType<ClientDraft> = z.strictObject({
  ...clientFields,
  grantType: z.enum(creatableGrants),
});

interface Output {
  client: OAuthClient;
  /** What was asked for. */
  allowedIps?: readonly string[] | undefined;
  names: Names;
  secret: Sealed | undefined;
  correlationId: string | undefined;
  /** Genesys Cloud's answer never came, and the client was found. */
  lost: boolean;
}

/** The step before the one call that changes something. */
const step = 'create';

/** `create`: a new client; its secret is sealed for the person who asked. */
export const create = defineOperation({
  name: 'create',
  synonyms: ['new', 'add'],
  summary: () => words.summary,
  usage: '[name]',
  about: 'newClient',
  title: () => words.title,
  examples: [''],
  permission: 'oauth:client:add',
  calls: '`POST /api/v2/oauth/clients`',
  effect: 'write',
  secondPerson: 'configurable',
  does: {
    effects: newClientEffects,
    of: (draft, _client, circumstances) => effectsOfCreation(draft, circumstances),
  },
  changes: (draft) => ({ ...draft }),
  input: clientDraft,
  form: newClientForm,
  clientOf: ({ name: given }) => ({ name: given }),
  attaches: ({ roleDivisions = [] }) => roleDivisions,
  check: ({ access, person }, draft) => access.requireAttachable(person, draft.roleDivisions ?? [], 'live'),
  async run(context: Context, draft): Promise<Output> {
    await context.access.requireAttachable(context.person, draft.roleDivisions ?? [], 'live');
    const offer = await context.offerSecret('newClient', draft);
    await context.beforeWrite(step);
    const made = await createOrFind(context, draft);
    // Whatever the grant type: this answer alone holds the secret.
    const secret = await keepSecret(offer, made);
    // The listing is a convenience: a client that was made stays made when the listing can't be told.
    await context.listings.rememberWrite({ client: made.client, created: true }).catch(() => undefined);
    const { client, correlationId, lost } = made;
    const names = await resolveNames(context, client, { actor: context.person.genesys.name });
    return { client, allowedIps: draft.allowedIps, names, secret, correlationId, lost };
  },
  effects: (made) => creationEffects(made),
  outcome: outcomeWords(createdFact, createdWords),
  view: ({ client, allowedIps, names, secret, lost }, viewer): Message => ({
    text: createdWords(creationEffects({ client, allowedIps, lost }).facts),
    blocks: [
      section(words.heading(name(titleOf(client)))),
      ...clientFacts(client, names, viewer.now),
      ...clientLists(client, names).slice(0, 30),
      ...notInForce(missingIps(allowedIps, client)).map((each) => section(each)),
      ...(lost
        ? [section(lostWords(client)), ...actions(...allowedButtons(operationButtons.newSecret, client, viewer))]
        : secretNotice(client, secret, viewer)),
    ],
  }),
  async reconcile(context, draft, { id, execution }): Promise<Reconciled> {
    if (execution?.step !== step) return { state: 'again' };
    return reconcileCreation(context, draft, { id, startedAt: execution.startedAt });
  },
  stakes: {
    verb: () => words.verb,
    done: () => words.done,
    ifApproved: ({ requester }) => words.ifApproved(requester),
    consequences: () => [...words.consequences],
  },
});

function secretNotice(client: OAuthClient, secret: Sealed | undefined, viewer: Viewer): Block[] {
  if (secret !== undefined)
    return [section(words.secretReady(date(secret.expiresAt))), ...actions(revealButton(secret.ticket))];
  return [section(words.noSecret), ...actions(...allowedButtons(operationButtons.newSecret, client, viewer))];
}
