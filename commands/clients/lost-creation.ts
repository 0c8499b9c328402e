import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import { rulesOf } from '../../services/genesys/rules.ts';
import type { ClientDraft, ClientWithSecret, OAuthClient } from '../../services/genesys/types.ts';
import { name } from '../block-kit/text.ts';
import { leads, type OperationName } from '../names.ts';
import type { Context, Reconciled } from '../operation.ts';
import { sealedOutcome } from '../secrets/view.ts';

/** A creation whose answer was lost: the client may be there all the same, and nobody has its secret. */

type Draft = Pick<ClientDraft, 'name'>;

/** The client, if exactly one can be it. Else throws `genesys_outcome_unknown` with a sentence that says what was found. */
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
      details: { ...cause.details, summary: client === undefined ? unknown : several(draft, found) },
    });
  await listings.noteWrite({ client, created: true }).catch(() => undefined);
  return client;
}

/** Makes the client; where the answer is lost, finds it. `lost`: it was found so, and its secret is nobody's. Throws what a creation throws. */
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

/** What is true of a creation that broke off: a secret that was sealed was made; else the client is looked for. */
export async function reconcileCreation(
  context: Pick<Context, 'genesys' | 'listings' | 'secrets'>,
  draft: Draft,
  record: { id: string; startedAt: number },
): Promise<Reconciled> {
  const sealed = await sealedOutcome(context.secrets, record.id);
  if (sealed !== undefined) return sealed;
  const broken = new KeyturnError('genesys_outcome_unknown', { changed: 'unknown' });
  try {
    const client = await findLost(context, draft, record.startedAt, broken);
    return { state: 'done', summary: lostWords(client), output: { client, ...lostFacts(client) } };
  } catch (cause) {
    const { summary } = asKeyturnError(cause).details;
    if (summary === undefined) throw cause;
    return { state: 'unknown', summary };
  }
}

const hasSecret = ({ grantType }: OAuthClient): boolean => rulesOf(grantType).hasSecret;

/** What happened, and what to do. */
export const lostWords = (client: OAuthClient): string =>
  hasSecret(client)
    ? 'Created, but Genesys Cloud’s answer was lost, and the secret with it. Rotate the secret to get a new one.'
    : 'Created, but Genesys Cloud’s answer was lost.';

/** The same for the trail and the card. */
export const lostFacts = (client: OAuthClient): { next?: OperationName; facts: Record<string, string> } => ({
  ...(hasSecret(client) ? { next: leads.newSecret.operation } : {}),
  facts: { answer: 'lost' },
});

const unknown =
  'We don’t know if the client was created. Genesys Cloud didn’t answer. Check the list before you try again.';

const several = (draft: Draft, found: readonly OAuthClient[]): string =>
  `Genesys Cloud’s answer was lost, and ${found.length} new clients are named “${name(draft.name)}”: ${found
    .slice(0, 5)
    .map(({ id }) => `\`${name(id, 60)}\``)
    .join(', ')}. We don’t know which one is yours. Look at each before you try again.`;
