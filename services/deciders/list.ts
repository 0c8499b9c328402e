import { createHash } from 'node:crypto';
import { z } from 'zod';
import { emailKey } from '../genesys/email.ts';

// Loose, because fields that a newer version added have to survive a write by this one.
const holder = z.looseObject({
  genesysUser: z.string(),
  name: z.string(),
  /** Those that operations need. */
  permissions: z.array(z.string()),
  /** Says whether the email is still the same: see `emailDigest`. */
  email: z.string(),
  /** The Slack account with the same email. Null: there's none that may act. Absent: Slack didn't say. */
  slack: z.looseObject({ team: z.string(), user: z.string() }).nullable().exactOptional(),
  /** When Slack said so, in ms since 1970. */
  slackAt: z.number(),
  /** The roles didn't show them; they were looked up. */
  unlisted: z.literal(true).exactOptional(),
});

const list = z.looseObject({
  /** When Genesys Cloud was asked, in ms since 1970. */
  asOf: z.number(),
  /** Whether these are all. What isn't known of their Slack accounts doesn't count here. */
  complete: z.boolean(),
  /** Whether people who are known to approve were looked up, too. */
  deep: z.boolean(),
  holders: z.array(holder),
});

const stored = z.looseObject({
  v: z.literal(1),
  list: list.exactOptional(),
  /** Until when a replica that fetches a newer list keeps the others from it, in ms since 1970. */
  claimedUntil: z.number().exactOptional(),
  /** When the last try failed. */
  failedAt: z.number().exactOptional(),
});

/** A Genesys Cloud user who has a permission to approve something. */
export type Holder = z.output<typeof holder>;
export type DeciderList = z.output<typeof list>;
export type StoredList = z.output<typeof stored>;

export const encodeList = (value: StoredList): string => JSON.stringify(value);

/** Parses what `encodeList` gave. It's a copy of what Genesys Cloud says, so what can't be read counts as missing. */
export function decodeList(raw: string | undefined): StoredList {
  try {
    return stored.parse(JSON.parse(raw ?? ''));
  } catch {
    return { v: 1 };
  }
}

/** Tells whether two emails are the same, and not which. */
export const emailDigest = (email: string): string =>
  createHash('sha256').update(emailKey(email)).digest('hex').slice(0, 16);
