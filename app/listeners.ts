import type { App } from '@slack/bolt';
import { ids, type OperationName, operationNames } from '../commands/names.ts';
import { isOperationName, nearestVerb, parseText } from '../commands/parse-text.ts';
import { operationOf } from '../commands/registry.ts';
import { loading, titleFor } from '../commands/windows.ts';
import { KeyturnError } from '../services/errors.ts';
import type { Approvals } from './approvals.ts';
import { type Forms, isFormOperation } from './forms.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import {
  type ActionPayload,
  actionPayload,
  answerable,
  type CommandPayload,
  commandPayload,
  submissionPayload,
  suggestionPayload,
} from './payloads.ts';
import type { Pipeline } from './pipeline.ts';
import type { ReplyTarget, Surface } from './reply.ts';
import type { SecretButtons } from './secrets.ts';
import type { SlackApi } from './slack-api.ts';
import type { Submissions } from './submissions.ts';
import type { createSuggestions } from './suggestions.ts';
import { viewSurface } from './views.ts';

export interface ListenersOptions {
  app: App;
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

/** Wires Slack to the rooms: one listener for each kind of payload. Each acknowledges first and answers after. */
export function listen(options: ListenersOptions): void {
  const { app, command, pipeline, forms, submissions, approvals, secrets, suggest, replies, slack, log, metrics } =
    options;

  const typed = async (payload: CommandPayload): Promise<void> => {
    const { verb: word, rest, fresh } = parseText(payload.text);
    const verb = word === '' ? 'help' : word;
    const surface = replies({ ...payload, typed: true });
    const { actor } = payload;
    if (!isOperationName(verb)) {
      const suggestion = nearestVerb(verb);
      const details = { verb, ...(suggestion === undefined ? {} : { suggestion }) };
      await pipeline.guard({ operation: 'unknown', actor }, surface.show, () =>
        Promise.reject(new KeyturnError('unknown_verb', { details })),
      );
      return;
    }
    if (isFormOperation(verb))
      return forms.open({ operation: verb, actor, client: rest, triggerId: payload.triggerId, fallback: surface });
    const operation = operationOf(verb);
    await pipeline.read(operation, actor, operation.fromText?.(rest, { fresh }), surface);
  };

  /** What Slack has signed and is not what it documents: the person who waits gets an answer all the same. */
  const unreadable = async (body: unknown, cause: unknown): Promise<void> => {
    const { actor, responseUrl } = answerable.parse(body);
    if (actor === undefined) return log.warn({ err: cause }, 'a payload that names nobody was left alone');
    const surface = replies({ actor, responseUrl, channel: undefined });
    await pipeline.guard({ operation: 'unknown', actor }, surface.show, () =>
      Promise.reject(new KeyturnError('slack_failed', { cause })),
    );
  };

  app.command(command, async ({ ack, body }) => {
    const started = performance.now();
    await ack();
    metrics.acknowledged('command', performance.now() - started);
    const payload = commandPayload.safeParse(body);
    await (payload.success ? typed(payload.data) : unreadable(body, payload.error));
  });

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
    await pipeline.read(operationOf('list'), payload.actor, raw, surface);
  };

  const clicked = async (payload: ActionPayload): Promise<void> => {
    const { actionId, value, actor, triggerId, view } = payload;
    const surface = replies(payload);
    const [group, verb] = actionId.split(':');
    const operation = operationNames.find((each) => each === verb);
    if (actionId.startsWith(ids.page)) return page(payload);
    if (actionId === ids.menu) {
      const [picked = '', ...client] = value.split(':');
      if (isOperationName(picked)) return run(picked, client.join(':'), payload, surface);
    }
    if (actionId === ids.reactivate) return run('update', value, payload, surface, 'active');
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

  app.action(/.*/u, async ({ ack, body }) => {
    const started = performance.now();
    await ack();
    metrics.acknowledged('action', performance.now() - started);
    const payload = actionPayload.safeParse(body);
    await (payload.success ? clicked(payload.data) : unreadable(body, payload.error));
  });

  app.view(/.*/u, async ({ ack, body }) => {
    const started = performance.now();
    const { ack: answer, work } = await submissions.submit(submissionPayload.parse(body));
    await (answer === undefined ? ack() : ack(answer));
    metrics.acknowledged('submission', performance.now() - started);
    await work?.();
  });

  app.options(/.*/u, async ({ ack, body }) => {
    const started = performance.now();
    await ack({ options: await suggest(suggestionPayload.parse(body)) });
    metrics.acknowledged('suggestion', performance.now() - started);
  });
}
