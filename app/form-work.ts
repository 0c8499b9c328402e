import { setTimeout as delay } from 'node:timers/promises';
import type { Message } from '../commands/blocks.ts';
import { errorSentence } from '../commands/error-sentences.ts';
import type { FieldErrors } from '../commands/forms/client-form.ts';
import type { Services } from '../commands/operation.ts';
import { operationOf } from '../commands/registry.ts';
import { secretMessage } from '../commands/secret.ts';
import type { KeyturnError } from '../services/errors.ts';
import type { Actor } from '../services/people.ts';
import type { Approvals } from './approvals.ts';
import type { Draft, Drafts } from './drafts.ts';
import { wordsOf } from './form-changes.ts';
import type { Forms } from './forms.ts';
import type { Log } from './log.ts';
import { type Attempt, type Pipeline, withPatience } from './pipeline.ts';
import type { Surface } from './reply.ts';
import type { SlackApi } from './slack-api.ts';
import { notice, titleFor, viewSurface } from './views.ts';

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
}

export function createFormWork(options: FormWorkOptions): FormWork {
  const { services, pipeline, drafts, forms, approvals, slack, log, direct } = options;

  /** Runs what the form was for, and shows the result in the window that is still open; on failure the form comes back as it was. */
  const finish = async (draft: Draft, viewId: string, input: unknown, reason: string): Promise<void> => {
    if (draft.asksReason) return ask(draft, viewId, input, reason);
    const operation = operationOf(draft.operation);
    const attempt = attemptOf(draft);
    const surface = viewSurface(slack, viewId, titleFor(draft.operation), direct(draft.owner));
    await pipeline.guard(
      attempt,
      (message, error) => comeBack(draft, viewId, message, error),
      () =>
        withPatience(surface, async () => {
          const person = await pipeline.admit(attempt, operation, 'live');
          const output = await pipeline.write(attempt, operation, person, pipeline.parse(operation, input));
          await surface.show(operation.view(output, pipeline.viewer(person)));
          await drafts.change(draft, { status: 'done' }).catch(() => undefined);
          await handOver(output, draft.owner.user);
        }),
    );
  };

  /** Opens a request for a second person. */
  const ask = async (draft: Draft, viewId: string, input: unknown, reason: string): Promise<void> => {
    const operation = operationOf(draft.operation);
    const attempt = attemptOf(draft);
    const surface = viewSurface(slack, viewId, titleFor(draft.operation), direct(draft.owner));
    await pipeline.guard(
      attempt,
      (message, error) => comeBack(draft, viewId, message, error),
      () =>
        withPatience(surface, async () => {
          const person = await pipeline.admit(attempt, operation, 'live');
          const message = await approvals.open({
            attempt,
            operation,
            person,
            input: pipeline.parse(operation, input),
            reason,
            ...(draft.client === undefined ? {} : { client: draft.client }),
            changes: wordsOf(draft),
          });
          await drafts.change(draft, { status: 'done' }).catch(() => undefined);
          await surface.show(message);
        }),
    );
  };

  /** The secret of a new client also waits in its owner's direct messages, for when the window is closed. */
  const handOver = async (output: unknown, user: string): Promise<void> => {
    const sealed = sealedOf(output);
    if (sealed === undefined) return;
    for (const wait of [0, 2_000, 10_000]) {
      await delay(wait);
      try {
        const facts = await services.secrets.peek(sealed);
        if (facts !== undefined)
          await services.secrets.noteMessage(facts.id, await slack.post(user, secretMessage(facts)));
        return;
      } catch (error) {
        // What was made is made: this must not bring the form back.
        log.warn({ err: error, user }, 'a secret could not be offered by direct message');
      }
    }
  };

  const attemptOf = (draft: Draft): Attempt => ({
    operation: draft.operation,
    actor: draft.owner,
    ...(draft.client === undefined ? {} : { client: { id: draft.client.id, name: draft.client.name } }),
  });

  /** After a failure that changed nothing the form is there again, with all that was typed; else only the sentence, so that nobody sends it twice. */
  const comeBack = async (draft: Draft, viewId: string, message: Message, error: KeyturnError): Promise<void> => {
    const again = error.changed === 'no' && !ends.has(error.code);
    const title = titleFor(draft.operation);
    try {
      if (!again) return await slack.updateView(viewId, notice(title, message.blocks));
      const open = await drafts.change(draft, { status: 'open' });
      const errors = fieldErrors(draft, error, plainSentence(error, services.command));
      const problem = message.blocks.flatMap((block) =>
        block.type === 'section' && block.text !== undefined ? [block.text.text] : [],
      );
      const reference = message.blocks
        .flatMap((block) => (block.type === 'context' ? block.elements : []))
        .flatMap((each) => ('text' in each ? [each.text] : []));
      await slack.updateView(viewId, forms.render(open, errors, [...problem, ...reference].join('\n')));
    } catch {
      await direct(draft.owner).show(message);
    }
  };

  return { finish, ask };
}

/** The sentence for a plain-text place, such as beneath a field. */
export const plainSentence = (error: KeyturnError, command: string): string =>
  errorSentence(error, command)
    .replace(/[*`\u200B]/gu, '')
    .replace(/&amp;/gu, '&')
    .replace(/&lt;/gu, '<')
    .replace(/&gt;/gu, '>');

/** Failures after which the same form cannot succeed. */
const ends = new Set([
  'client_changed',
  'client_locked',
  'own_client',
  'request_exists',
  'already_submitted',
  'genesys_not_found',
  'form_expired',
]);

/** What Genesys calls a field, and the field of the form. */
const fieldNames: Readonly<Record<string, keyof FieldErrors>> = {
  name: 'name',
  description: 'description',
  accessTokenValiditySeconds: 'duration',
  registeredRedirectUri: 'redirectUris',
  scope: 'scopes',
  roleDivisions: 'roles',
  roleIds: 'roles',
  authorizedGrantType: 'grantType',
};

const codeFields: Readonly<Record<string, keyof FieldErrors>> = {
  'missing.client.roles': 'roles',
  'bad.grant.type': 'grantType',
  'grant.type.required': 'grantType',
};

/** The field that a refusal is about, where it says so. */
function fieldErrors(draft: Draft, error: KeyturnError, sentence: string): FieldErrors {
  if (draft.operation !== 'create' && draft.operation !== 'update') return {};
  if (error.code === 'role_not_held') return { roles: sentence };
  if (error.code !== 'genesys_refused') return {};
  const field =
    fieldNames[(error.details['genesysFields'] ?? '').split(',')[0] ?? ''] ??
    codeFields[error.details['genesysCode'] ?? ''];
  return field === undefined ? {} : { [field]: error.details['genesysMessage'] ?? sentence };
}

function sealedOf(output: unknown): string | undefined {
  if (typeof output !== 'object' || output === null || !('secret' in output)) return undefined;
  const { secret } = output;
  return typeof secret === 'object' && secret !== null && 'id' in secret ? String(secret.id) : undefined;
}
