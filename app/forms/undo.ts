import type { Modal } from '../../commands/block-kit/message.ts';
import { historyOf } from '../../commands/clients/history.ts';
import { undone } from '../../commands/clients/undo.ts';
import { reasonStep } from '../../commands/forms/reason.ts';
import type { Services } from '../../commands/operation/context.ts';
import { canonicalJson } from '../../services/canonical-json.ts';
import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { Person } from '../../services/people.ts';
import type { LoudChange } from '../pipeline/loud/changes.ts';
import { type Beginning, type BeginServices, newDraft } from './begin.ts';
import type { Draft } from './drafts.ts';
import { renderForm } from './render.ts';

type UndoServices = BeginServices & Pick<Services, 'audit' | 'now' | 'weigh' | 'graceDays'>;

/** A click on **Undo**. */
interface Undoing extends Beginning {
  client: OAuthClient;
  /** The change that it takes back, if that's still known. */
  made: LoudChange | undefined;
  person: Person;
}

/** The draft that takes back a change, and its review; the form where that needs a reason. Throws undo_refused if it can't be taken back. */
export async function openUndo(services: UndoServices, about: Undoing): Promise<{ draft: Draft; view: Modal }> {
  const { made, before } = await replaced(services, about);
  const draft = await newDraft(services, { ...about, before });
  const { form, name } = about.operation;
  const reading = form.read({ ...draft, asksReason: false });
  const input = reading.ok ? reading.input : undefined;
  const undoing: Draft = {
    ...draft,
    undoes: { id: made.id, slackUser: made.who.slackUser, name: made.who.name, input },
  };
  if (!reading.ok || form.review === undefined) return { draft: undoing, view: renderForm(services, undoing) };
  const weighed = { client: about.client, person: async () => about.person, freshness: 'cached' } as const;
  const { weight, notHeld, ...weighing } = await services.weigh(name, input, weighed);
  if (weight === 'second') {
    const asking = { ...undoing, asksReason: true };
    return { draft: asking, view: renderForm(services, asking, { step: reasonStep(notHeld, draft.names) }) };
  }
  const shown: Draft = { ...undoing, asked: { input, reason: '' } };
  return { draft: shown, view: form.review({ ...shown, loud: true, ...weighing }, input) };
}

/** The change that `input` takes back; undefined if it does anything else. */
export const undoneBy = ({ undoes }: Pick<Draft, 'undoes'>, input: unknown): LoudChange['undoes'] =>
  undoes !== undefined && canonicalJson(undoes.input) === canonicalJson(input)
    ? { id: undoes.id, slackUser: undoes.slackUser }
    : undefined;

/** The client with what the change replaced. */
async function replaced(services: UndoServices, { client, made, operation }: Undoing) {
  const about = { id: client.id, name: client.name };
  if (made?.client?.id !== client.id || made.operation !== operation.name)
    throw new KeyturnError('undo_refused', { details: { why: 'expired', client: about } });
  const change = operation.changes?.(operation.input.parse(made.input)) ?? {};
  try {
    return { made, before: undone(client, made.client, change) };
  } catch (error) {
    const { why, fields = [] } = asKeyturnError(error).details;
    if (why !== 'changed') throw error;
    const since = await changedSince(services, client, { at: made.at, fields });
    throw new KeyturnError('undo_refused', { details: { why, fields, client: about, ...since } });
  }
}

/** Who changed one of these fields through Keyturn after `at`, and when; nothing where the trail doesn't say. */
async function changedSince(
  services: UndoServices,
  client: OAuthClient,
  { at, fields }: { at: number; fields: readonly string[] },
): Promise<{ by?: string; on?: number }> {
  const history = await historyOf(services, client, services.now()).catch(() => undefined);
  const since = history?.changes.find((each) => each.at > at && each.fields.some((field) => fields.includes(field)));
  return since === undefined ? {} : { by: since.by, on: since.at };
}
