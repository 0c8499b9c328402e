import { z } from 'zod';
import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import { rulesOf } from '../../services/genesys/rules.ts';
import type { ClientDraft, ClientWithSecret, OAuthClient } from '../../services/genesys/types/client.ts';
import { strong } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import { operationButtons } from '../names.ts';
import type { Context } from '../operation/context.ts';
import type { Reconciled } from '../operation.ts';
import type { Effects } from '../outcome.ts';
import { sealedEffects } from '../secrets/seal.ts';
import { missingIps, notInForce } from './allowed-ips.ts';

/** A creation that got no answer. The client may exist, but nobody has its secret. */

const words = catalog('creations', {
  created: (client: string) => `Created the OAuth client ${client}.`,
  secretLost:
    'Created, but Genesys Cloud’s response was lost, and the secret with it. Rotate the secret to get a new one.',
  answerLost: 'Created, but Genesys Cloud’s response was lost.',
});

type Draft = Pick<ClientDraft, 'name'>;

/** Creates the client, or finds it if the answer is lost (`lost`: nobody has its secret then). Throws what a creation throws. */
export async function createOrFind(
  context: Pick<Context, 'genesys' | 'listings' | 'now'>,
  draft: ClientDraft,
): Promise<ClientWithSecret & { lost: boolean }> {
  const sentAt = context.now();
  try {
    return { ...(await context.genesys.createClient(draft)), lost: false };
  } catch (cause) {
    const error = asKeyturnError(cause);
    if (error.code !== 'genesys_outcome_unknown') throw cause;
    const client = await findLost(context, draft, sentAt, error);
    return { client, secret: undefined, correlationId: error.correlationId, lost: true };
  }
}

/** The client, if exactly one matches. Otherwise throws `genesys_outcome_unknown` with what was found. */
async function findLost(
  { genesys, listings }: Pick<Context, 'genesys' | 'listings'>,
  draft: Draft,
  sentAt: number,
  cause: KeyturnError,
): Promise<OAuthClient> {
  const found = await genesys.findCreated(draft.name, sentAt).catch((error: unknown) => {
    const { code } = asKeyturnError(error);
    throw new KeyturnError(code, { changed: 'unknown', cause: error, correlationId: cause.correlationId });
  });
  const [client, ...others] = found;
  if (client === undefined || others.length > 0)
    throw new KeyturnError(cause.code, {
      changed: 'unknown',
      cause,
      correlationId: cause.correlationId,
      details: {
        ...cause.details,
        unclear:
          client === undefined
            ? { kind: 'creation' }
            : { kind: 'which_creation', name: draft.name, ids: found.map(({ id }) => id) },
      },
    });
  await listings.rememberWrite({ client, created: true }).catch(() => undefined);
  return client;
}

/** What happened in an interrupted creation. A sealed secret proves that it worked; otherwise this searches for the client. */
export async function reconcileCreation(
  context: Pick<Context, 'genesys' | 'listings' | 'secrets'>,
  draft: Draft,
  record: { id: string; startedAt: number },
): Promise<Reconciled> {
  const sealed = await sealedEffects(context.secrets, record.id);
  if (sealed !== undefined) return { state: 'done', effects: sealed };
  const broken = new KeyturnError('genesys_outcome_unknown', { changed: 'unknown' });
  try {
    const client = await findLost(context, draft, record.startedAt, broken);
    return { state: 'done', effects: creationEffects({ client, lost: true }) };
  } catch (cause) {
    const error = asKeyturnError(cause);
    if (error.details.unclear === undefined) throw cause;
    return { state: 'unknown', error };
  }
}

/** What a request stores about a creation. `lost`: its answer was lost. `missingIps`: requested, but not shown. */
export const createdFact = z.object({
  name: z.string(),
  grantType: z.string(),
  lost: z.boolean(),
  missingIps: z.array(z.string()),
});
type CreatedFact = z.output<typeof createdFact>;

/** A creation's effects, as data. */
export function creationEffects({
  client,
  lost,
  allowedIps,
  correlationId,
}: Creation): Effects & { facts: CreatedFact } {
  const facts = {
    name: client.name,
    grantType: client.grantType,
    lost,
    missingIps: missingIps(allowedIps, client),
  };
  return {
    client,
    correlationId,
    facts,
    ...(lost ? { answerLost: true, next: hasSecret(client) ? operationButtons.newSecret.operation : undefined } : {}),
  };
}

interface Creation extends Pick<Effects, 'correlationId'> {
  client: OAuthClient;
  lost: boolean;
  allowedIps?: readonly string[] | undefined; // the requested ones
}

/** What happened, in words. mrkdwn. */
export const createdWords = (fact: CreatedFact): string =>
  [fact.lost ? lostWords(fact) : words.created(strong(fact.name)), ...notInForce(fact.missingIps)].join(' ');

const hasSecret = ({ grantType }: Pick<OAuthClient, 'grantType'>): boolean => rulesOf(grantType).hasSecret;

/** What happened, and what to do. */
export const lostWords = (client: Pick<OAuthClient, 'grantType'>): string =>
  hasSecret(client) ? words.secretLost : words.answerLost;
