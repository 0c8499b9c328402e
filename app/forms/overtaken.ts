import type { Block } from '../../commands/block-kit/message.ts';
import { namesFrom } from '../../commands/clients/names.ts';
import { requireChangeable } from '../../commands/clients/target.ts';
import { lastingError } from '../../commands/error-sentences.ts';
import { carriedOver } from '../../commands/forms/carry-over.ts';
import { overtakenWords } from '../../commands/forms/overtaken.ts';
import type { Services } from '../../commands/operation/context.ts';
import { asKeyturnError, factsOf, KeyturnError } from '../../services/errors.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { type BeginServices, newDraft } from './begin.ts';
import type { Draft } from './drafts.ts';
import { operationIn } from './render.ts';

/** How a form goes on whose client changed while it was open. */
export type Overtaken =
  /** With the client as it is now, and everything that was typed. Without a `problem`, as it was: the client couldn't be read. */
  | { kind: 'form'; change: Partial<Draft>; problem?: string }
  /** Not at all: why there's no form for the client as it is now. Without `blocks`, the error says it. */
  | { kind: 'none'; blocks?: Block[] };

export type OvertakenServices = BeginServices & Pick<Services, 'genesys' | 'audit' | 'now' | 'command'>;

/** Undefined if `error` says anything else than that the client changed. */
export async function overtaken(
  services: OvertakenServices,
  sent: Draft,
  error: KeyturnError,
): Promise<Overtaken | undefined> {
  const { client: seen, undoes } = sent;
  if (error.code !== 'client_changed' || error.changed !== 'no') return undefined;
  // **Undo** is about what was there before.
  if (seen === undefined || undoes !== undefined || error.details.gone === true) return { kind: 'none' };
  try {
    return await goOn(services, sent, seen);
  } catch (cause) {
    const problem = asKeyturnError(cause);
    if (factsOf(problem.code).passing) return { kind: 'form', change: {} };
    const gone = problem.code === 'genesys_not_found';
    const why = gone ? new KeyturnError('client_changed', { cause, details: { gone } }) : problem;
    return { kind: 'none', blocks: lastingError(why, services.command).blocks };
  }
}

async function goOn(services: OvertakenServices, sent: Draft, seen: OAuthClient): Promise<Overtaken> {
  const { formId, owner, timeZone, values, names } = sent;
  const operation = operationIn(sent);
  const client = await services.genesys.getClient(seen.id);
  requireChangeable(client);
  const none = await operation.whyNot?.(services, client);
  if (none !== undefined) return { kind: 'none', blocks: none };
  const fresh = await newDraft(services, { formId, operation, actor: owner, client, text: '', timeZone });
  const before = operation.form.begin({ client: seen, names: namesFrom(names), text: '' });
  return {
    kind: 'form',
    problem: overtakenWords({ client: seen, names }, { client, names: fresh.names }),
    change: {
      client,
      values: carriedOver(values, before, fresh.values),
      begun: fresh.begun ?? fresh.values,
      lacking: fresh.lacking ?? [],
      related: fresh.related ?? [],
      names: {
        roles: { ...names.roles, ...fresh.names.roles },
        divisions: { ...names.divisions, ...fresh.names.divisions },
        users: { ...names.users, ...fresh.names.users },
      },
    },
  };
}
