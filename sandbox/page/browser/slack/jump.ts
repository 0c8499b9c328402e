import { createContext } from 'preact';

/** A message, by where it is. */
export interface MessageAt {
  channel: string;
  ts: string;
}

/** A link that stays on this page. */
export interface Jump {
  /** The address of the place, for another tab. */
  href: string;
  follow(): void;
}

/** What a link leads to if that's a message in one of this person's places. */
export const JumpContext = createContext<(url: string) => Jump | undefined>(() => undefined);

/** The message that a permalink of Slack names (docs.slack.dev/reference/methods/chat.getPermalink). */
export function messageAt(url: string): MessageAt | undefined {
  const [, channel, seconds, micros] =
    /^https:\/\/[\w.-]+\.slack\.com\/archives\/(\w+)\/p(\d+)(\d{6})(?:\?|$)/u.exec(url) ?? [];
  return channel === undefined ? undefined : { channel, ts: `${seconds}.${micros}` };
}
