import type { PageMessage } from '../../protocol.ts';
import type { Reader } from './reader.ts';
import { dayLabel } from './reader.ts';

/** A message where the list has it. */
export interface Arranged {
  message: PageMessage;
  replies: PageMessage[];
  /** Of the same author as the one above, right after it. */
  isContinued: boolean;
  startsDay: boolean;
}

/** Slack joins what one author writes within this time. */
const togetherMs = 5 * 60_000;

/** Messages with their replies, by day. A reply whose parent is gone is a message like others. */
export function arranged(messages: readonly PageMessage[], reader: Reader): Arranged[] {
  const all = new Set(messages.map(({ ts }) => ts));
  const isReply = ({ ts, thread_ts }: PageMessage): boolean =>
    thread_ts !== undefined && thread_ts !== ts && all.has(thread_ts);
  const top = messages.filter((message) => !isReply(message));
  return top.map((message, at) => {
    const above = top[at - 1];
    const startsDay = above === undefined || dayLabel(above.at, reader) !== dayLabel(message.at, reader);
    const replies = messages.filter((one) => isReply(one) && one.thread_ts === message.ts);
    return { message, replies, startsDay, isContinued: !startsDay && above !== undefined && continues(message, above) };
  });
}

function continues(message: PageMessage, above: PageMessage): boolean {
  return (
    message.user === above.user &&
    message.ephemeralFor === undefined &&
    above.ephemeralFor === undefined &&
    message.at - above.at < togetherMs
  );
}
