import { setTimeout as delay } from 'node:timers/promises';
import { type Block, chunkSections, type Message } from '../../commands/block-kit/blocks.ts';
import { notice } from '../../commands/block-kit/modals.ts';
import type { Names } from '../../commands/clients/names.ts';
import { namesFrom, resolveRoleNames } from '../../commands/clients/names.ts';
import { warningsOf, wordsOf } from '../../commands/forms/form-changes.ts';
import { chosenRoles } from '../../commands/forms/read-client-form.ts';
import type { Services } from '../../commands/operation.ts';
import { operationOf, titleFor } from '../../commands/registry.ts';
import { asKeyturnError, type KeyturnError } from '../../services/errors.ts';
import type { Actor } from '../../services/people.ts';
import type { Approvals } from '../approval/decide.ts';
import { type Attempt, type Pipeline, withPatience } from '../pipeline.ts';
import type { Log } from '../process/log.ts';
import type { SlackApi } from '../slack/api.ts';
import { slackWord } from '../slack/errors.ts';
import { viewSurface } from '../slack/modal-surface.ts';
import type { Surface } from '../slack/replies.ts';
import type { Draft, Drafts } from './drafts.ts';
import { ends, fieldErrors, plainSentence, problemAbove } from './errors.ts';
import type { Forms } from './open.ts';

/** A form that was sent and is being worked on. */
interface Job {
  draft: Draft;
  attempt: Attempt;
  surface: Surface;
}

/** What a form is for, once it was sent and acknowledged. Neither throws: the window, or else a direct message, says what became of it. */
export interface FormWork {
  /** Runs the operation, or opens a request where it needs a second person, and shows the result in the window that is still open. */
  finish(draft: Draft, viewId: string, input: unknown, reason: string): Promise<void>;
  /** Opens a request for a second person. */
  ask(draft: Draft, viewId: string, input: unknown, reason: string): Promise<void>;
}

export interface FormWorkOptions {
  services: Services;
  pipeline: Pipeline;
  drafts: Drafts;
  forms: Forms;
  approvals: Approvals;
  slack: SlackApi;
  log: Log;
  direct: (actor: Actor) => Surface;
  /** Offers a sealed secret to its owner. */
  offer: (secretId: string) => Promise<void>;
}

export function createFormWork(options: FormWorkOptions): FormWork {
  const { services, pipeline, drafts, forms, approvals, slack, log, direct, offer } = options;

  /**
   * Makes a draft busy, then does `work` for it; after a failure the form comes back. Of any number of sends of one form, one gets
   * here; the others end, and their window shows what becomes of the first.
   */
  const once = async (sent: Draft, viewId: string, work: (job: Job) => Promise<void>): Promise<void> => {
    const surface = viewSurface(slack, viewId, titleFor(sent.operation), direct(sent.owner));
    const attempt = attemptOf(sent);
    let claimed: Draft | undefined;
    await pipeline.guard(
      attempt,
      (message, error) => comeBack(sent, claimed, viewId, message, error),
      async () => {
        try {
          claimed = await drafts.changeOpen(sent, { values: sent.values, status: 'busy' });
        } catch (error) {
          if (asKeyturnError(error).code !== 'already_submitted') throw error;
          log.info({ operation: sent.operation, user: sent.owner.user }, 'a form was sent again');
          return;
        }
        await work({ draft: claimed, attempt, surface });
      },
    );
  };

  const finish: FormWork['finish'] = (sent, viewId, input, reason) => {
    if (sent.asksReason || services.needsSecondPerson(sent.operation, input)) return ask(sent, viewId, input, reason);
    const operation = operationOf(sent.operation);
    return once(sent, viewId, async ({ draft, attempt, surface }) => {
      const { output, answer } = await withPatience(surface, async () => {
        const person = await pipeline.admit(attempt, operation, 'live');
        const made = await pipeline.write(attempt, operation, person, pipeline.parse(operation, input));
        return { output: made, answer: operation.view(made, pipeline.viewer(person)) };
      });
      await drafts.change(draft, { status: 'done' }).catch(() => undefined);
      await surface.show(answer);
      await handOver(output);
    });
  };

  const ask: FormWork['ask'] = (sent, viewId, input, reason) => {
    const operation = operationOf(sent.operation);
    return once(sent, viewId, async ({ draft, attempt, surface }) => {
      const message = await withPatience(surface, async () => {
        const person = await pipeline.admit(attempt, operation, 'live');
        return approvals.open({
          attempt,
          operation,
          person,
          input: pipeline.parse(operation, input),
          reason,
          ...(draft.client === undefined ? {} : { client: draft.client }),
          changes: [...wordsOf(draft, await rolesOf(draft)), ...warningsOf(draft)],
        });
      });
      await drafts.change(draft, { status: 'done' }).catch(() => undefined);
      await surface.show(message);
    });
  };

  /** The roles that a form tells of, by the names that Genesys Cloud has for them: an approver must not read labels that came with the form. */
  const rolesOf = (draft: Draft): Promise<Names> =>
    resolveRoleNames(services, {
      roleDivisions: [...(draft.client?.roleDivisions ?? []), ...chosenRoles(draft.values)],
      rolesWithoutDivision: draft.client?.rolesWithoutDivision ?? [],
    });

  /** The secret of a new client also waits in its owner's direct messages, for when the window is closed. What fails here is done later, by the worker. */
  const handOver = async (output: unknown): Promise<void> => {
    const sealed = sealedOf(output);
    if (sealed === undefined) return;
    // What was made is made: this must not bring the form back.
    await offer(sealed).catch((error: unknown) => log.warn({ err: error }, 'a secret could not be offered yet'));
  };

  const attemptOf = (draft: Draft): Attempt => ({
    operation: draft.operation,
    actor: draft.owner,
    ...(draft.client === undefined ? {} : { client: { id: draft.client.id, name: draft.client.name } }),
  });

  /** After a failure that changed nothing the form is there again, with all that was typed; else only the sentence, so that nobody sends it twice. */
  const comeBack = async (
    sent: Draft,
    claimed: Draft | undefined,
    viewId: string,
    message: Message,
    error: KeyturnError,
  ): Promise<void> => {
    const title = titleFor(sent.operation);
    // What was not even taken up stays open, or opens soon.
    const again = error.changed === 'no' && !ends.has(error.code) && ((await reopened(sent)) || claimed === undefined);
    const errors = fieldErrors(sent, error, plainSentence(error, services.command));
    const view = again
      ? forms.render({ ...sent, status: 'open' }, errors, problemAbove(sent, { error, errors, message }))
      : notice(title, [...message.blocks, ...lostWords(sent, error)]);
    try {
      await slack.updateView(viewId, view);
    } catch (cause) {
      if (slackWord(cause) !== 'not_found') log.warn({ err: cause }, 'a form could not be shown again');
      await direct(sent.owner).show(message);
    }
  };

  /** Opens the draft again, so that its form can be sent again; false when the store does not let it. A claim whose answer was lost is undone too. */
  const reopened = async ({ formId, owner }: Draft): Promise<boolean> => {
    for (const wait of [0, 500, 2_000]) {
      await delay(wait);
      try {
        const draft = await drafts.load(formId, owner);
        if (draft.status === 'busy') await drafts.change(draft, { status: 'open' });
        return draft.status !== 'done';
      } catch (error) {
        log.warn({ err: error }, 'a form could not be opened again');
      }
    }
    return false;
  };

  return { finish, ask };
}

/** What somebody wanted to change, when the form cannot come back because the client is not what it was. */
function lostWords(draft: Draft, error: KeyturnError): Block[] {
  if (error.code !== 'client_changed') return [];
  const lines = wordsOf(draft, namesFrom(draft.names));
  return lines.length === 0 ? [] : chunkSections('*What you wanted to change*', lines);
}

function sealedOf(output: unknown): string | undefined {
  if (typeof output !== 'object' || output === null || !('secret' in output)) return undefined;
  const { secret } = output;
  return typeof secret === 'object' && secret !== null && 'id' in secret ? String(secret.id) : undefined;
}
