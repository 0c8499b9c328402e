import type { Approvals } from './approval/decide.ts';
import type { Forms } from './forms/open.ts';
import type { Submissions } from './forms/submit.ts';
import { createActions } from './listeners/actions.ts';
import { createCommands } from './listeners/commands.ts';
import type { createSuggestions } from './listeners/options.ts';
import { createSentForms } from './listeners/submissions.ts';
import { createUnreadable } from './listeners/unreadable.ts';
import type { Pipeline } from './pipeline.ts';
import type { Log } from './process/log.ts';
import type { Metrics } from './process/metrics.ts';
import type { SecretButtons } from './secrets/reveal.ts';
import type { SlackApi } from './slack/api.ts';
import type { SlackLink } from './slack/link.ts';
import { actionPayload, commandPayload, submissionPayload, suggestionPayload } from './slack/payloads.ts';
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
  link: Pick<SlackLink, 'requireToken'>;
  slack: SlackApi;
  log: Log;
  metrics: Pick<Metrics, 'acknowledged'>;
}

/** Wires Slack to the rooms: one handler for each kind of payload. Each acknowledges first and answers after. */
export function listen(options: ListenersOptions): void {
  const { server, suggest, log, metrics } = options;
  const typed = createCommands(options);
  const clicked = createActions(options);
  const sentForms = createSentForms(options);
  const unreadable = createUnreadable({ ...options, refuse: sentForms.refuse });

  const acknowledged = (kind: string, started: number): void => metrics.acknowledged(kind, performance.now() - started);

  server.handle({
    async command({ ack, body }) {
      const started = performance.now();
      await ack();
      acknowledged('command', started);
      const payload = commandPayload.safeParse(body);
      await (payload.success ? typed(payload.data) : unreadable.answer(body, payload.error));
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
      const sent = payload.success ? sentForms.submit(payload.data) : unreadable.form(body, payload.error);
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
