import type { Modal } from '../commands/block-kit/message.ts';
import type { Actor } from '../services/people/actor.ts';
import type { Approvals } from './approval/decide.ts';
import type { Forms } from './forms/open.ts';
import type { Submissions } from './forms/submit.ts';
import { createActions } from './listeners/actions.ts';
import { createClosed } from './listeners/closed.ts';
import { createCommands } from './listeners/commands.ts';
import { createForeign } from './listeners/foreign.ts';
import type { createSuggestions } from './listeners/options.ts';
import { createSentForms } from './listeners/submissions.ts';
import { createUnreadable } from './listeners/unreadable.ts';
import type { Pipeline } from './pipeline.ts';
import type { Log } from './process/log.ts';
import type { Metrics } from './process/metrics.ts';
import type { SecretButtons } from './secrets/reveal.ts';
import type { SlackApi } from './slack/api.ts';
import { carryingModal, carryingOptions } from './slack/carried.ts';
import type { Taken } from './slack/intake.ts';
import type { SlackLink } from './slack/link.ts';
import {
  actionPayload,
  commandPayload,
  type Submitted,
  submissionPayload,
  suggestionPayload,
} from './slack/payloads.ts';
import type { ReplyTarget, Surface } from './slack/replies.ts';
import type { SlackServer } from './slack/server.ts';

export interface ListenersOptions {
  server: Pick<SlackServer, 'handle'>;
  /** The ID of the one that these are the listeners of. */
  organization: string;
  command: string;
  pipeline: Pipeline;
  forms: Forms;
  submissions: Submissions;
  approvals: Approvals;
  secrets: SecretButtons;
  suggest: ReturnType<typeof createSuggestions>;
  replies: (target: ReplyTarget) => Surface;
  link: Pick<SlackLink, 'requireToken' | 'seen'>;
  slack: SlackApi;
  log: Log;
  metrics: Pick<Metrics, 'acknowledged'>;
  /** Gives a reference that's short and easy to read out. */
  reference: () => string;
}

/** Wires Slack to the rooms: one handler for each kind of payload. Each acknowledges first and answers after. */
export function listen(options: ListenersOptions): void {
  const { server, organization, suggest, log, metrics, reference } = options;
  const foreign = createForeign(options);
  const typed = createCommands(options);
  const clicked = createActions(options);
  const sentForms = createSentForms(options);
  const closed = createClosed(options);
  const unreadable = createUnreadable({ ...options, refuse: sentForms.refuse });

  /** The payload, whose person knows which of Slack's requests it came with. */
  const from = <Payload extends { actor: Actor }>(payload: Payload, kind: string, sent: Taken['sent']): Payload => {
    const origin = { reference: reference(), ...sent };
    log.debug({ ...origin, kind, user: payload.actor.user }, 'Slack sent a payload');
    return { ...payload, actor: { ...payload.actor, origin } };
  };

  const carry = (view: Modal): Modal => carryingModal(organization, view);
  const submitted = async (body: unknown, sent: Taken['sent']): Promise<Submitted> => {
    const payload = submissionPayload.safeParse(body);
    if (!payload.success) return unreadable.form(body, payload.error);
    return foreign.is(payload.data.view)
      ? foreign.form(payload.data.view)
      : sentForms.submit(from(payload.data, 'submission', sent));
  };
  const acknowledged = (kind: string, started: number): void => metrics.acknowledged(kind, performance.now() - started);

  server.handle({
    async command({ ack, body, sent }) {
      const started = performance.now();
      await ack();
      acknowledged('command', started);
      const payload = commandPayload.safeParse(body);
      await (payload.success ? typed(from(payload.data, 'command', sent)) : unreadable.answer(body, payload.error));
    },
    async action({ ack, body, sent }) {
      const started = performance.now();
      await ack();
      acknowledged('action', started);
      const payload = actionPayload.safeParse(body);
      if (!payload.success) return unreadable.answer(body, payload.error);
      await (foreign.is(payload.data) ? foreign.answer(payload.data) : clicked(from(payload.data, 'action', sent)));
    },
    async submission({ ack, body, sent }) {
      const started = performance.now();
      const { ack: answer, work } = await submitted(body, sent);
      await ack(answer?.response_action === 'update' ? { ...answer, view: carry(answer.view) } : answer);
      acknowledged('submission', started);
      await work?.();
    },
    async closed({ ack, body, sent }) {
      const started = performance.now();
      await ack();
      acknowledged('closed', started);
      const payload = submissionPayload.safeParse(body);
      if (!payload.success)
        return log.warn({ err: payload.error }, 'ignored a closed modal that Keyturn couldn’t read');
      if (!foreign.is(payload.data.view)) await closed(from(payload.data, 'closed', sent));
    },
    async suggestion({ ack, body, sent }) {
      const started = performance.now();
      const payload = suggestionPayload.safeParse(body);
      if (!payload.success) log.warn({ err: payload.error }, 'gave no results for a search that Keyturn couldn’t read');
      const found =
        payload.success && !foreign.is(payload.data) ? await suggest(from(payload.data, 'suggestion', sent)) : [];
      await ack({ options: payload.data?.carries === true ? carryingOptions(organization, found) : found });
      acknowledged('suggestion', started);
    },
    other: unreadable.other,
  });
}
