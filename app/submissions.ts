import type { Message, Modal } from '../commands/blocks.ts';
import { actions, button, context, modal, section } from '../commands/blocks.ts';
import { changeBetween, changeLines, changeWarnings } from '../commands/client-changes.ts';
import { targetOf } from '../commands/client-target.ts';
import { errorSentence } from '../commands/error-sentences.ts';
import { type FieldErrors, formValues, readClientForm } from '../commands/forms/client-form.ts';
import { readRequestForm } from '../commands/forms/request-form.ts';
import { ids, operationNames } from '../commands/names.ts';
import type { Services } from '../commands/operation.ts';
import { operationOf } from '../commands/registry.ts';
import { secretMessage } from '../commands/secret.ts';
import { strong } from '../commands/text.ts';
import { asKeyturnError, type KeyturnError } from '../services/errors.ts';
import { fingerprint } from '../services/fingerprint.ts';
import type { ClientChange } from '../services/genesys/types.ts';
import type { Approvals } from './approvals.ts';
import type { Draft, Drafts } from './drafts.ts';
import { type Forms, isFormOperation, namesOf } from './forms.ts';
import { fieldsOf, type SubmissionPayload, type ViewPayload } from './payloads.ts';
import { type Attempt, type Pipeline, withPatience } from './pipeline.ts';
import type { Surface } from './reply.ts';
import type { SlackApi } from './slack-api.ts';
import { loading, notice, titleFor, viewSurface } from './views.ts';

/** How a submission is acknowledged, and what is done afterwards. */
export interface Submitted {
  ack:
    | { response_action: 'errors'; errors: Record<string, string> }
    | { response_action: 'update'; view: Modal }
    | undefined;
  work?: () => Promise<void>;
}

export interface Submissions {
  /** Reads what was sent. Whatever happens, nothing typed is lost: errors stand beneath the fields, the form stays open. */
  submit(payload: SubmissionPayload): Promise<Submitted>;
  /** Goes back from the review to the form. */
  back(viewId: string, payload: SubmissionPayload): Promise<void>;
  /** Keeps what is typed so far, with `grantType` chosen, and shows the fields that belong to it. */
  reshape(payload: SubmissionPayload, grantType: string): Promise<void>;
}

export interface SubmissionsOptions {
  services: Services;
  pipeline: Pipeline;
  drafts: Drafts;
  forms: Forms;
  approvals: Approvals;
  slack: SlackApi;
  /** Answers a person outside of the window, when it is gone. */
  direct: (actor: SubmissionPayload['actor']) => Surface;
}

export function createSubmissions(options: SubmissionsOptions): Submissions {
  const { services, pipeline, drafts, forms, approvals, slack, direct } = options;

  /** What is typed, over what was there: fields that the form does not show now keep what they held. */
  const typed = (draft: Draft, view: ViewPayload): Draft['values'] => {
    const parsed = formValues.safeParse({ ...draft.values, ...fieldsOf(view) });
    return parsed.success ? parsed.data : draft.values;
  };

  /** Errors under fields that are there; Slack refuses others. */
  const refuse = (view: ViewPayload, errors: Record<string, string>): Submitted => {
    const fields = Object.keys(view.state?.values ?? {});
    const first = fields[0] ?? 'name';
    const shown = Object.entries(errors).map(([field, sentence]) => [fields.includes(field) ? field : first, sentence]);
    return { ack: { response_action: 'errors', errors: Object.fromEntries(shown) } };
  };

  const plainSentence = (error: KeyturnError): string =>
    errorSentence(error, services.command)
      .replace(/[*`\u200B]/gu, '')
      .replace(/&amp;/gu, '&')
      .replace(/&lt;/gu, '<')
      .replace(/&gt;/gu, '>');

  /** Before the form leaves the screen everything that can fail has: what fails here is shown on the form. */
  const submitForm = async ({ actor, view }: SubmissionPayload): Promise<Submitted> => {
    const draft = await drafts.load(view.private_metadata, actor);
    if (draft.status !== 'open') return { ack: { response_action: 'update', view: busy(draft) } };
    const values = typed(draft, view);
    if (draft.operation === 'delete' || draft.operation === 'rotate') {
      const { client } = draft;
      if (client === undefined) return { ack: undefined };
      const reading = readRequestForm({ operation: draft.operation, client, values });
      if (!reading.ok) return refuse(view, reading.errors);
      const sent = await drafts.change(draft, { values, status: 'busy' });
      return {
        ack: { response_action: 'update', view: busy(sent) },
        work: () => ask(sent, view.id, targetOf(client), reading.reason),
      };
    }
    const reading = readClientForm({
      values,
      asksReason: draft.asksReason,
      ...(draft.client === undefined ? {} : { base: draft.client }),
    });
    if (!reading.ok) return refuse(view, reading.errors);
    if (draft.operation === 'create') {
      const sent = await drafts.change(draft, { values, status: 'busy' });
      return {
        ack: { response_action: 'update', view: busy(sent) },
        work: () => finish(sent, view.id, reading.draft, reading.reason),
      };
    }
    const change = changeOf(draft, values);
    if (change === undefined || Object.keys(change).length === 0)
      return refuse(view, { name: 'Nothing is changed yet. Change a field, or close this form.' });
    const kept = await drafts.change(draft, { values });
    return { ack: { response_action: 'update', view: review(kept, change) } };
  };

  /** “Save changes” of the review. */
  const submitReview = async ({ actor, view }: SubmissionPayload): Promise<Submitted> => {
    const draft = await drafts.load(view.private_metadata, actor);
    const change = changeOf(draft, draft.values);
    if (draft.status !== 'open' || draft.client === undefined || change === undefined)
      return { ack: { response_action: 'update', view: busy(draft) } };
    const { client } = draft;
    const sent = await drafts.change(draft, { status: 'busy' });
    const input = { clientId: client.id, clientName: client.name, fingerprint: fingerprint(client), change };
    return {
      ack: { response_action: 'update', view: busy(sent) },
      work: () => finish(sent, view.id, input, draft.values.reason.trim()),
    };
  };

  const changeOf = (draft: Draft, values: Draft['values']): ClientChange | undefined => {
    if (draft.client === undefined) return undefined;
    const reading = readClientForm({ values, base: draft.client, asksReason: draft.asksReason });
    if (!reading.ok) return undefined;
    const { grantType: _fixed, ...wanted } = reading.draft;
    return changeBetween(draft.client, { ...wanted, ...(reading.state === undefined ? {} : { state: reading.state }) });
  };

  const review = (draft: Draft, change: ClientChange): Modal => {
    const { client } = draft;
    const lines = client === undefined ? [] : changeLines(client, change, namesOf(draft));
    const warnings = client === undefined ? [] : changeWarnings(client, change);
    return modal({
      title: 'Review changes',
      callbackId: ids.review('update'),
      metadata: draft.formId,
      submit: draft.asksReason ? 'Ask for approval' : 'Save changes',
      close: 'Cancel',
      blocks: [
        section(`${strong(client?.name ?? '')}\nThis will change, and nothing else:`),
        ...lines.slice(0, 60).map((line) => section(line)),
        ...(lines.length > 60 ? [context(`… and ${lines.length - 60} more`)] : []),
        ...warnings.map((line) => section(`*Note:* ${line}`)),
        ...actions(button({ label: 'Back to the form', actionId: ids.backToForm, value: draft.formId })),
      ],
    });
  };

  const busy = ({ operation }: Draft): Modal => loading(titleFor(operation), 'This is being worked on…');

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
          const change = draft.operation === 'update' ? changeOf(draft, draft.values) : undefined;
          const message = await approvals.open({
            attempt,
            operation,
            person,
            input: pipeline.parse(operation, input),
            reason,
            ...(draft.client === undefined ? {} : { client: draft.client }),
            changes:
              draft.client === undefined || change === undefined
                ? []
                : changeLines(draft.client, change, namesOf(draft)),
          });
          await drafts.change(draft, { status: 'done' }).catch(() => undefined);
          await surface.show(message);
        }),
    );
  };

  /** The secret of a new client also waits in its owner's direct messages, for when the window is closed. */
  const handOver = async (output: unknown, user: string): Promise<void> => {
    const sealed = sealedOf(output);
    const facts = sealed === undefined ? undefined : await services.secrets.peek(sealed);
    if (facts === undefined) return;
    const posted = await slack.post(user, secretMessage(facts));
    await services.secrets.noteMessage(facts.id, posted);
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
      const errors = fieldErrors(draft, error, plainSentence(error));
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

  return {
    async submit(payload) {
      const { view } = payload;
      try {
        const [kind, verb] = view.callback_id.split(':');
        const known = operationNames.find((each) => each === verb);
        if (kind === 'form' && known !== undefined && isFormOperation(known)) return await submitForm(payload);
        if (kind === 'review') return await submitReview(payload);
        if (view.callback_id === ids.denyForm) return await approvals.submitDeny(payload);
        return { ack: undefined };
      } catch (cause) {
        const error = asKeyturnError(cause);
        const attempt: Attempt = { operation: view.callback_id.split(':')[1] ?? 'form', actor: payload.actor };
        let message: Message | undefined;
        await pipeline.guard(
          attempt,
          async (shown) => {
            message = shown;
          },
          () => Promise.reject(error),
        );
        if (Object.keys(view.state?.values ?? {}).length > 0) return refuse(view, { '': plainSentence(error) });
        return { ack: { response_action: 'update', view: notice('Keyturn', message?.blocks ?? []) } };
      }
    },

    async back(viewId, { actor, view }) {
      const attempt: Attempt = { operation: 'update', actor };
      await pipeline.guard(attempt, direct(actor).show, async () => {
        const draft = await drafts.load(view.private_metadata, actor);
        await slack.updateView(viewId, draft.status === 'open' ? forms.render(draft) : busy(draft));
      });
    },

    async reshape({ actor, view }, grantType) {
      const attempt: Attempt = { operation: 'create', actor };
      await pipeline.guard(attempt, direct(actor).show, async () => {
        const draft = await drafts.load(view.private_metadata, actor);
        if (draft.status !== 'open') return;
        const next = await drafts.change(draft, { values: { ...typed(draft, view), grantType } });
        await slack.updateView(view.id, forms.render(next));
      });
    },
  };
}

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
