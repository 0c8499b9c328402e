import { say } from '../../commands/block-kit/blocks.ts';
import { misdirected } from '../../commands/misdirected.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { Attempt } from '../pipeline/entry.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Log } from '../process/log.ts';
import { isRecord, type Taken } from '../slack/intake.ts';
import { type Answerable, answerable, type Submitted } from '../slack/payloads.ts';
import type { ReplyTarget, Surface } from '../slack/replies.ts';
import type { SentForms } from './submissions.ts';

export interface Unreadable {
  /** Tells the sender, if the payload names one, that it couldn't be read. `cause` is for the log. */
  answer(body: unknown, cause: unknown): Promise<void>;
  /** Acknowledges a form that couldn't be read: it stays open, with everything that was entered. */
  form(body: unknown, cause: unknown): Promise<Submitted>;
  /** Acknowledges and logs kinds of payloads that Keyturn doesn't handle, and answers those that someone is waiting for. */
  other(taken: Taken): Promise<void>;
}

export interface UnreadableOptions {
  pipeline: Pick<Pipeline, 'guard'>;
  refuse: SentForms['refuse'];
  replies: (target: ReplyTarget) => Surface;
  command: string;
  log: Log;
}

/** Types of payloads that Keyturn doesn't have, but that a person waits for. */
const shortcuts: ReadonlySet<string> = new Set(['shortcut', 'message_action']);
/** Types that need no answer and no log line: events, which Bolt acknowledges. */
const expected: ReadonlySet<string> = new Set(['event_callback']);
/** Which unknown types may be logged: they come from outside. */
const plainType = /^[a-z_]{1,40}$/u;

/** Handles payloads that Slack signed, but that differ from what it documents. */
export function createUnreadable({ pipeline, refuse, replies, command, log }: UnreadableOptions): Unreadable {
  const fail = (cause: unknown) => () => Promise.reject(unreadable(cause));

  const surfaceOf = ({ actor, responseUrl, channel }: Answerable): Surface | undefined =>
    actor === undefined ? undefined : replies({ actor, responseUrl, channel });

  const answer: Unreadable['answer'] = async (body, cause) => {
    const found = answerable.parse(body);
    const surface = surfaceOf(found);
    if (found.actor === undefined || surface === undefined)
      return log.warn({ err: cause }, 'ignored a payload that names no person');
    await pipeline.guard({ operation: 'unknown', act: 'unknown', actor: found.actor }, surface.show, fail(cause));
  };

  return {
    answer,

    async form(body, cause) {
      const { form, actor } = answerable.parse(body);
      // Without fields to show errors under, or a draft to go back to, only the person can be told.
      if (form === undefined || (form.inputs.length === 0 && form.metadata === ''))
        return { ack: undefined, work: () => answer(body, cause) };
      const attempt: Attempt = { operation: 'form', act: 'submit', actor: actor ?? { team: '', user: '' } };
      return refuse(attempt, { ...form, private_metadata: form.metadata }, unreadable(cause));
    },

    async other({ body, ack }) {
      await ack();
      const { type = isRecord(body) ? 'none' : typeof body, ...found } = answerable.parse(body);
      if (expected.has(type)) return;
      log.warn({ type: plainType.test(type) ? type : 'unreadable' }, 'ignored a payload of an unknown type');
      if (!shortcuts.has(type)) return;
      await surfaceOf({ type, ...found })?.show(say(misdirected.shortcut(command)));
    },
  };
}

const unreadable = (cause: unknown): KeyturnError =>
  new KeyturnError('slack_failed', { cause, details: { reason: 'unreadable' } });
