import { say } from '../commands/block-kit/blocks.ts';
import { loading } from '../commands/block-kit/modals.ts';
import { ids, leads, type OperationName } from '../commands/names.ts';
import { parseText, wholeText, withoutCommand } from '../commands/parse-text.ts';
import { findOperation, isOperationName, operationOf, operations, titleFor } from '../commands/registry.ts';
import { unknownCommand } from '../commands/unknown-command.ts';
import { nearestVerbs, operationTyped } from '../commands/verbs.ts';
import type { KeyturnError } from '../services/errors.ts';
import type { Approvals } from './approval/decide.ts';
import { type Forms, isFormOperation } from './forms/open.ts';
import type { Submissions } from './forms/submit.ts';
import type { createSuggestions } from './listeners/options.ts';
import { createUnreadable } from './listeners/unreadable.ts';
import type { Pipeline } from './pipeline.ts';
import type { Log } from './process/log.ts';
import type { Metrics } from './process/metrics.ts';
import type { SecretButtons } from './secrets/reveal.ts';
import type { SlackApi } from './slack/api.ts';
import { viewSurface } from './slack/modal-surface.ts';
import {
  type ActionPayload,
  actionPayload,
  type CommandPayload,
  commandPayload,
  submissionPayload,
  suggestionPayload,
} from './slack/payloads.ts';
import type { ReplyTarget, Surface } from './slack/replies.ts';
import type { SlackServer } from './slack/server.ts';

export interface ListenersOptions {
  server: Pick<SlackServer, 'handle'>;
  command: string;
  pipeline: Pipeline;
  forms: Forms;
  submissions: Submissions;
  approvals: Approvals;
  secrets: SecretButtons;
  suggest: ReturnType<typeof createSuggestions>;
  replies: (target: ReplyTarget) => Surface;
  slack: SlackApi;
  log: Log;
  metrics: Metrics;
}

/** What may be written of a slash command that Keyturn isn't set up for: it comes from outside. */
const plainCommand = /^\/[a-z0-9_-]{1,32}$/u;

/** Which commands are offered to somebody who may not see clients because of `error`; undefined for any other error. */
function mayBeOffered(error: KeyturnError | undefined): ((verb: OperationName) => boolean) | undefined {
  if (error?.code === 'permission_missing') return () => true;
  return error?.code === 'person_refused' ? (verb) => operationOf(verb).forEverybody !== undefined : undefined;
}

/** Wires Slack to the rooms: one handler for each kind of payload. Each acknowledges first and answers after. */
export function listen(options: ListenersOptions): void {
  const { server, command, pipeline, forms, submissions, approvals, secrets, suggest, replies, slack, log, metrics } =
    options;
  const unreadable = createUnreadable({ pipeline, submissions, replies, command, log });

  const typed = async (payload: CommandPayload): Promise<void> => {
    const { verb: word, rest, fresh } = parseText(payload.text);
    const operation = word === '' ? operations.help : operationTyped(word);
    const surface = replies({ ...payload, typed: true });
    const { actor } = payload;
    if (operation === undefined) return unknown(payload, surface);
    const verb = operation.name;
    if (isFormOperation(verb))
      return forms.open({ operation: verb, actor, client: rest, triggerId: payload.triggerId, fallback: surface });
    await pipeline.read(operation, actor, operation.fromText?.(rest, { fresh }), surface);
  };

  /** A first word that is no verb: the words of a client's name, or a verb with a typo. */
  const unknown = async ({ actor, text }: CommandPayload, surface: Surface): Promise<void> => {
    const { verb: word, rest, fresh } = parseText(text);
    const near = nearestVerbs(word);
    const [nearest] = near;
    const input = { client: wholeText(text), fresh, bare: true };
    if (nearest === undefined) return pipeline.read(operationOf(leads.details.operation), actor, input, surface);
    const mistyped = {
      word,
      rest,
      verbs: near.map(({ operation: { name, about } }) => ({ name, about })),
      oneTypo: nearest.distance <= 1,
    };
    // Somebody who may not see clients is told of the command alone; somebody who isn't admitted, of one that is for everybody.
    const show: Surface['show'] = (message, error) => {
      const may = mayBeOffered(error);
      return may !== undefined && mistyped.verbs.some(({ name }) => may(name))
        ? surface.show(unknownCommand({ typed: mistyped, closest: [] }, may, command))
        : surface.show(message, error);
    };
    await pipeline.read(operationOf(leads.details.operation), actor, { ...input, mistyped }, { ...surface, show });
  };

  /** The manifest and KEYTURN_COMMAND differ. Nothing is run: every sentence of Keyturn's would name a command that isn't there. */
  const misnamed = async (payload: CommandPayload): Promise<void> => {
    const received = plainCommand.test(payload.command) ? payload.command : undefined;
    log.warn(
      { received: received ?? 'unreadable', configured: command },
      'Slack sent a slash command that is not the one in KEYTURN_COMMAND',
    );
    const named = received === undefined ? 'This isn’t the command that' : `This command is \`${received}\`, but`;
    const words = `${named} Keyturn is set up for${received === undefined ? '; that’s' : ''} \`${command}\`. Ask your Keyturn admin to make KEYTURN_COMMAND and the Slack app’s command the same.`;
    await replies({ ...payload, typed: true }).show(say(words));
  };

  const run = async (
    name: OperationName,
    client: string,
    payload: ActionPayload,
    surface: Surface,
    state?: 'active',
  ): Promise<void> => {
    const { actor, triggerId, view } = payload;
    if (isFormOperation(name)) {
      // A choice among several clients stays in its window; a button of a message opens one.
      const viewId = view?.callback_id === ids.notice ? view.id : undefined;
      return forms.open({
        operation: name,
        actor,
        client,
        triggerId,
        fallback: surface,
        ...(viewId === undefined ? {} : { viewId }),
        ...(state === undefined ? {} : { state }),
      });
    }
    const operation = operationOf(name);
    const place = view === undefined ? surface : await pushed(name, payload, surface);
    await pipeline.read(operation, actor, operation.fromText?.(client, { fresh: false }), place);
  };

  /** Answers to buttons in a window go into a window on top of it. */
  const pushed = async (name: OperationName, { triggerId }: ActionPayload, otherwise: Surface): Promise<Surface> => {
    try {
      const viewId = await slack.pushView(triggerId ?? '', loading(titleFor(name)));
      return viewSurface(slack, viewId, titleFor(name), otherwise);
    } catch (error) {
      log.warn({ err: error }, 'a window could not be opened on top of another');
      return otherwise;
    }
  };

  const page = async (payload: ActionPayload): Promise<void> => {
    const surface = replies({ ...payload, replace: true });
    let raw: unknown;
    try {
      raw = JSON.parse(payload.value);
    } catch {
      raw = undefined;
    }
    await pipeline.read(operations.list, payload.actor, raw, surface);
  };

  const clicked = async (payload: ActionPayload): Promise<void> => {
    const { actionId, value, actor, triggerId, view } = payload;
    const surface = replies(payload);
    const [group, verb] = actionId.split(':');
    const operation = findOperation(verb ?? '')?.name;
    if (actionId.startsWith(ids.page)) return page(payload);
    if (actionId === ids.menu) {
      const [picked = '', ...client] = value.split(':');
      if (isOperationName(picked)) return run(picked, client.join(':'), payload, surface);
    }
    if (actionId === ids.run(leads.reactivation.operation, leads.reactivation.preset))
      return run(leads.reactivation.operation, value, payload, surface, 'active');
    if (group === 'run' && operation !== undefined) return run(operation, value, payload, surface);
    // Cards don't stand in threads.
    const card = payload.thread === undefined ? payload.message : undefined;
    const request = { actor, requestId: value, triggerId, surface, message: card };
    if (actionId === ids.approve) return approvals.approve(request);
    if (actionId === ids.deny) return approvals.deny(request);
    if (actionId === ids.cancel) return approvals.cancel(request);
    const secret = { actor, secretId: value, triggerId, viewId: view?.id, surface, message: payload.message };
    if (actionId === ids.reveal) return secrets.reveal(secret);
    if (actionId === ids.stored) return secrets.stored(secret);
    if (view !== undefined && actionId === ids.grantType) return submissions.reshape({ actor, view }, value);
    if (view !== undefined && actionId === ids.backToForm) return submissions.back(view.id, { actor, view });
    log.warn({ actionId: actionId.slice(0, 100) }, 'an action that is none of ours was acknowledged and left alone');
  };

  const acknowledged = (kind: string, started: number): void => metrics.acknowledged(kind, performance.now() - started);

  server.handle({
    async command({ ack, body }) {
      const started = performance.now();
      await ack();
      acknowledged('command', started);
      const payload = commandPayload.safeParse(body);
      if (!payload.success) return unreadable.answer(body, payload.error);
      const { data } = payload;
      if (data.command !== command) return misnamed(data);
      await typed({ ...data, text: withoutCommand(data.text, command) });
    },
    async action({ ack, body }) {
      const started = performance.now();
      await ack();
      acknowledged('action', started);
      const payload = actionPayload.safeParse(body);
      await (payload.success ? clicked(payload.data) : unreadable.answer(body, payload.error));
    },
    async submission({ ack, body }) {
      const started = performance.now();
      const payload = submissionPayload.safeParse(body);
      const sent = payload.success ? submissions.submit(payload.data) : unreadable.form(body, payload.error);
      const { ack: answer, work } = await sent;
      await ack(answer);
      acknowledged('submission', started);
      await work?.();
    },
    async suggestion({ ack, body }) {
      const started = performance.now();
      const payload = suggestionPayload.safeParse(body);
      if (!payload.success) log.warn({ err: payload.error }, 'a search that cannot be read was answered with nothing');
      await ack({ options: payload.success ? await suggest(payload.data) : [] });
      acknowledged('suggestion', started);
    },
    other: unreadable.other,
  });
}
