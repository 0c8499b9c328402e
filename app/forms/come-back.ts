import { setTimeout as delay } from 'node:timers/promises';
import { type Block, chunkSections, type Message } from '../../commands/block-kit/blocks.ts';
import { notice } from '../../commands/block-kit/modals.ts';
import { namesFrom } from '../../commands/clients/names.ts';
import { words } from '../../commands/forms/words.ts';
import type { Services } from '../../commands/operation/context.ts';
import { titleFor } from '../../commands/registry.ts';
import { factsOf, type KeyturnError } from '../../services/errors.ts';
import type { Actor } from '../../services/people.ts';
import type { Log } from '../process/log.ts';
import type { SlackApi } from '../slack/api.ts';
import { slackWord } from '../slack/errors.ts';
import type { Surface } from '../slack/replies.ts';
import type { Draft, Drafts } from './drafts.ts';
import { fieldErrors, plainSentence, problemAbove } from './errors.ts';
import type { Forms } from './open.ts';
import { operationIn } from './render.ts';

export interface ComeBackOptions {
  services: Pick<Services, 'command'>;
  drafts: Pick<Drafts, 'load' | 'change'>;
  forms: Pick<Forms, 'render'>;
  slack: Pick<SlackApi, 'updateView'>;
  log: Log;
  direct: (actor: Actor) => Surface;
}

export interface FailedForm {
  /** As it was sent. */
  sent: Draft;
  /** As it was taken up; undefined where it was not. */
  claimed: Draft | undefined;
  viewId: string;
  message: Message;
  error: KeyturnError;
}

/** After a failure that changed nothing the form is there again, with all that was typed; else only the sentence, so that nobody sends it twice. */
export async function comeBack(options: ComeBackOptions, failed: FailedForm): Promise<void> {
  const { services, forms, slack, log, direct } = options;
  const { sent, claimed, viewId, message, error } = failed;
  // What was not even taken up stays open, or opens soon.
  const again =
    error.changed === 'no' && !factsOf(error.code).final && ((await reopened(options, sent)) || claimed === undefined);
  const errors = fieldErrors(sent, error, plainSentence(error, services.command));
  const view = again
    ? forms.render({ ...sent, status: 'open' }, errors, problemAbove(sent, { error, errors, message }))
    : notice(titleFor(sent.operation), [...message.blocks, ...lostWords(sent, error)]);
  try {
    await slack.updateView(viewId, view);
  } catch (cause) {
    if (slackWord(cause) !== 'not_found') log.warn({ err: cause }, 'a form could not be shown again');
    await direct(sent.owner).show(message);
  }
}

/** Opens the draft again, so that its form can be sent again; false when the store does not let it. A claim whose answer was lost is undone too. */
async function reopened({ drafts, log }: ComeBackOptions, { formId, owner }: Draft): Promise<boolean> {
  for (const waitMs of [0, 500, 2_000]) {
    await delay(waitMs);
    try {
      const draft = await drafts.load(formId, owner);
      if (draft.status === 'busy') await drafts.change(draft, { status: 'open' });
      return draft.status !== 'done';
    } catch (error) {
      log.warn({ err: error }, 'a form could not be opened again');
    }
  }
  return false;
}

/** What somebody wanted to change, when the form cannot come back because the client is not what it was. */
function lostWords(draft: Draft, error: KeyturnError): Block[] {
  if (error.code !== 'client_changed' || draft.asked === undefined) return [];
  const operation = operationIn(draft);
  const asked = operation.input.safeParse(draft.asked.input);
  const lines = asked.success ? (operation.form.lines?.(asked.data, draft.client, namesFrom(draft.names)) ?? []) : [];
  return lines.length === 0 ? [] : chunkSections(words.wanted, lines);
}
