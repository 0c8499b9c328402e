import type { Asking, Purpose } from '../admission/share.ts';
import { defined } from '../defined.ts';

/** The person in a verified Slack payload. */
export interface Actor {
  /** The ID of the person's own workspace (T…) or organization (E…); '' if the payload doesn't have it. */
  readonly team: string;
  readonly user: string;
  /** The ID of the payload's Enterprise Grid organization. */
  readonly enterprise?: string;
  /** The ID of the workspace that the payload comes from, if it isn't the person's own. */
  readonly workspace?: string;
  /** The request of Slack's that the payload came with. Nothing is decided by it. */
  readonly origin?: Origin;
}

/** A request of Slack's, for the log. */
export interface Origin {
  /** What all lines about the work have that it caused, and what its person reads if that fails: `KT-…`. */
  readonly reference: string;
  /** Slack's own ID for it. Only in Socket Mode. */
  readonly envelope?: string;
  /** When Slack sent it, in seconds since 1970. Only over HTTP, where Slack gives it no ID. */
  readonly sentAt?: number;
}

/** For whom and for which of Slack's requests calls are made. */
export const askingOf = ({ user, origin }: Pick<Actor, 'user' | 'origin'>, purpose: Purpose): Asking => ({
  who: user,
  purpose,
  ...defined({ reference: origin?.reference }),
});
