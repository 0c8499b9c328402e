import { z } from 'zod';
import { creatableGrants } from '../services/genesys/rules.ts';
import type { ClientDraft, OAuthClient } from '../services/genesys/types.ts';
import { actions, type Block, button, type Message, section } from './block-kit/blocks.ts';
import { date, name } from './block-kit/text.ts';
import { missingIps, notInForce } from './clients/allowed-ips.ts';
import { leadButtons } from './clients/buttons.ts';
import { clientFacts } from './clients/details.ts';
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
import type { Names } from './clients/names.ts';
import { resolveNames } from './clients/names.ts';
import { newClientForm } from './forms/new-client.ts';
import { ids, leads } from './names.ts';
import { type Context, defineOperation, type Reconciled, type Viewer } from './operation.ts';
import { outcomeWords } from './outcome.ts';
import { keepSecret, type Sealed } from './secrets/seal.ts';

/** What a client is made of, as it is stored in a request and read again before it is run. */
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

/** `create`: a new client; its secret is sealed for whoever asked. */
export const create = defineOperation({
  name: 'create',
  synonyms: ['new', 'add'],
  summary: 'Create a client, and get its secret',
  usage: '[name]',
  about: 'newClient',
  title: 'Create OAuth client',
  examples: [''],
  permission: 'oauth:client:add',
  calls: '`POST /api/v2/oauth/clients`',
  effect: 'write',
  secondPerson: 'configurable',
  input: clientDraft,
  form: newClientForm,
  clientOf: ({ name: given }) => ({ name: given }),
  attaches: ({ roleDivisions = [] }) => roleDivisions,
  check: ({ access, person }, draft) => access.requireAttachable(person, draft.roleDivisions ?? [], 'live'),
  async run(context: Context, draft): Promise<Output> {
    await context.access.requireAttachable(context.person, draft.roleDivisions ?? [], 'live');
    await context.secrets.prepare();
    await context.beforeWrite('create');
    const made = await createOrFind(context, draft);
    // Whatever the grant type: this answer alone holds the secret.
    const secret = await keepSecret(context, 'newClient', made);
    // The listing is a convenience: a client that was made stays made when the listing cannot be told.
    await context.listings.noteWrite({ client: made.client, created: true }).catch(() => undefined);
    const { client, correlationId, lost } = made;
    const names = await resolveNames(context, client, { actor: context.person.genesys.name });
    return { client, allowedIps: draft.allowedIps, names, secret, correlationId, lost };
  },
  effects: (made) => creationEffects(made),
  outcome: outcomeWords(createdFact, createdWords),
  view: ({ client, allowedIps, names, secret, lost }, viewer): Message => ({
    text: createdWords(creationEffects({ client, allowedIps, lost }).facts),
    blocks: [
      section(`*Created:* ${name(titleOf(client))}`),
      ...clientFacts(client, names, viewer.now),
      ...clientLists(client, names).slice(0, 30),
      ...notInForce(missingIps(allowedIps, client)).map((each) => section(each)),
      ...(lost
        ? [section(lostWords(client)), ...actions(...leadButtons(leads.newSecret, client, viewer))]
        : secretNotice(client, secret, viewer)),
    ],
  }),
  async reconcile(context, draft, { id, execution }): Promise<Reconciled> {
    if (execution?.step !== 'create') return { state: 'again' };
    return reconcileCreation(context, draft, { id, startedAt: execution.startedAt });
  },
  stakes: {
    verb: 'Create client',
    consequences: () => [
      'A new client is created. Its secret goes to the person who asked, and to nobody else.',
      'This can be undone: the client can be deleted.',
    ],
  },
});

function secretNotice(client: OAuthClient, secret: Sealed | undefined, viewer: Viewer): Block[] {
  if (secret !== undefined)
    return [
      section(
        `*Its secret is sealed and waits for you*, until ${date(secret.expiresAt)}. Only you can open it. Store it in your vault, then press *I stored it*.`,
      ),
      ...actions(button({ label: 'Reveal secret', actionId: ids.reveal, value: secret.id, style: 'primary' })),
    ];
  return [
    section('Genesys Cloud sent no secret for this client. Rotate its secret to get one.'),
    ...actions(...leadButtons(leads.newSecret, client, viewer)),
  ];
}
