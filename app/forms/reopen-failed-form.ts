import { setTimeout as delay } from 'node:timers/promises';
import { chunkSections } from '../../commands/block-kit/blocks.ts';
import type { Block, Message } from '../../commands/block-kit/message.ts';
import { notice } from '../../commands/block-kit/modals.ts';
import { namesFrom } from '../../commands/clients/names.ts';
import { words } from '../../commands/forms/words.ts';
import { factsOf, type KeyturnError } from '../../services/errors.ts';
import type { Actor } from '../../services/people/actor.ts';
import type { Log } from '../process/log.ts';
import type { SlackApi } from '../slack/api.ts';
import { slackWord } from '../slack/errors.ts';
import type { Surface } from '../slack/replies.ts';
import type { Draft, Drafts } from './drafts.ts';
import { fieldErrors, plainSentence, problemAbove } from './errors.ts';
import type { Forms } from './open.ts';
import { type OvertakenServices, overtaken } from './overtaken.ts';
import { operationIn, titleOfDraft } from './render.ts';

export interface ReopenOptions {
  services: OvertakenServices;
  drafts: Pick<Drafts, 'load' | 'change'>;
  forms: Pick<Forms, 'render' | 'usage'>;
  slack: Pick<SlackApi, 'replaceView'>;
  log: Log;
  direct: (actor: Actor) => Surface;
}

export interface FailedForm {
  /** As it was submitted. */
  sent: Draft;
  /** The draft after `claim`, or undefined if claiming it failed. */
  claimed: Draft | undefined;
  viewId: string;
  message: Message;
  error: KeyturnError;
}

/** Reopens the form with everything that was typed, if the failure changed nothing. Otherwise only shows the error, so that nobody submits it twice. */
export async function reopenFailedForm(options: ReopenOptions, failed: FailedForm): Promise<void> {
  const { services, forms, slack, log, direct } = options;
  const { sent, claimed, viewId, message, error } = failed;
  const goesOn = await overtaken(services, sent, error);
  const { change, problem } = goesOn?.kind === 'form' ? goesOn : { change: undefined };
  const mayAgain = error.changed === 'no' && goesOn?.kind !== 'none' && !factsOf(error.code).final;
  // A form that wasn't claimed is still open.
  const again = mayAgain && ((await reopened(options, sent, change)) || claimed === undefined);
  const draft: Draft = { ...sent, ...change, status: 'open' };
  const errors = fieldErrors(draft, error, plainSentence(error, services.command));
  const known = again ? await forms.usage.known(draft) : undefined;
  const remarks = { errors, problem: problem ?? problemAbove(draft, { error, errors, message }), usage: known?.usage };
  const why = (goesOn?.kind === 'none' ? goesOn.blocks : undefined) ?? message.blocks;
  const view = again ? forms.render(draft, remarks) : notice(titleOfDraft(sent), [...why, ...lostWords(sent, error)]);
  try {
    const hash = await slack.replaceView(viewId, view);
    forms.usage.complete({ draft, remarks, viewId, hash, known });
  } catch (cause) {
    if (slackWord(cause) !== 'not_found') log.warn({ err: cause }, 'couldn’t show a form again');
    await direct(sent.owner).show(message);
  }
}

/** Reopens the draft with `change`, even if the claim's answer was lost. Returns false if the store fails, or the form is done. */
async function reopened(
  { drafts, log }: ReopenOptions,
  { formId, owner }: Draft,
  change: Partial<Draft> = {},
): Promise<boolean> {
  for (const waitMs of [0, 500, 2_000]) {
    await delay(waitMs);
    try {
      const draft = await drafts.load(formId, owner);
      if (draft.status === 'busy') await drafts.change(draft, { ...change, status: 'open' });
      return draft.status !== 'done';
    } catch (error) {
      log.warn({ err: error }, 'couldn’t reopen a form');
    }
  }
  return false;
}

/** The changes someone asked for, shown when the form can't be reopened because the client changed. */
function lostWords(draft: Draft, error: KeyturnError): Block[] {
  if (error.code !== 'client_changed' || draft.asked === undefined) return [];
  const operation = operationIn(draft);
  const asked = operation.input.safeParse(draft.asked.input);
  const lines = asked.success ? (operation.form.lines?.(asked.data, draft.client, namesFrom(draft.names)) ?? []) : [];
  return lines.length === 0 ? [] : chunkSections(words.wanted, lines);
}
