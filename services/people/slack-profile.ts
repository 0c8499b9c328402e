import { z } from 'zod';
import { KeyturnError } from '../errors.ts';
import { belongs, type Membership, membershipOf, type OwnSlack } from './membership.ts';

/** Why a person may not act, as a closed set. It travels as `details.reason` of `person_refused`. */
export type PersonRefusal =
  | 'bot'
  | 'guest'
  | 'single_channel_guest'
  | 'stranger'
  | 'deactivated'
  | 'invited'
  | 'other_team'
  | 'email_unconfirmed'
  | 'email_missing'
  | 'profile_incomplete' // Slack left out a field that this decision needs
  | 'genesys_none'
  | 'genesys_ambiguous'
  | 'genesys_inactive'
  | 'genesys_changed' // the Slack user has become another Genesys user since the request was opened
  | 'authorization_missing'; // Genesys Cloud didn't show Keyturn this user's permissions

export function refusal(reason: PersonRefusal): KeyturnError {
  return new KeyturnError('person_refused', { details: { reason } });
}

/** What Slack says about a person who may use Keyturn. */
export interface SlackProfile {
  readonly id: string;
  /** The organization's ID if there is one, or else the workspace's. */
  readonly team: string;
  readonly membership: Membership;
  readonly name: string;
  readonly email: string;
  /** A time zone by its IANA name, if this machine knows it. */
  readonly timeZone: string | undefined;
}

const text = z.string().nullish().catch(undefined);
const texts = z.array(z.string()).nullish().catch(undefined);

// https://docs.slack.dev/reference/objects/user-object: any field may be absent or null, which isn't the same as false
const userSchema = z.object({
  id: z.string().min(1),
  team_id: z.string().nullish(),
  enterprise_user: z.object({ enterprise_id: text, teams: texts }).nullish().catch(undefined),
  deleted: z.boolean().nullish(),
  is_bot: z.boolean().nullish(),
  is_restricted: z.boolean().nullish(),
  is_ultra_restricted: z.boolean().nullish(),
  is_stranger: z.boolean().nullish(),
  is_invited_user: z.boolean().nullish(),
  is_email_confirmed: z.boolean().nullish(),
  name: text,
  real_name: text,
  tz: text,
  profile: z.object({ email: z.string().nullish(), display_name: text, real_name: text }).nullish(),
});
type SlackUser = z.infer<typeof userSchema>;

/**
 * Judges the `user` of Slack's `users.info`: anyone who isn't certainly a full member of one of our workspaces is refused.
 * Throws `person_refused`.
 */
export function readSlackProfile(raw: unknown, asked: { user: string; own: OwnSlack }): SlackProfile {
  const parsed = userSchema.safeParse(raw);
  if (!parsed.success || parsed.data.id !== asked.user) throw refusal('profile_incomplete');
  const user = parsed.data;
  const membership = membershipOf(user);
  const reason = firstRefusal(user, membership, asked.own);
  if (reason !== undefined) throw refusal(reason);
  const email = user.profile?.email?.trim() ?? '';
  if (email === '') throw refusal('email_missing');
  const named = [user.profile?.display_name, user.profile?.real_name, user.real_name, user.name, user.id];
  return {
    id: user.id,
    team: membership.organization ?? user.team_id ?? '',
    membership,
    name: named.find((name) => name !== undefined && name !== null && name.trim() !== '') ?? user.id,
    email,
    timeZone: knownTimeZone(user.tz),
  };
}

/** Clear reasons come before missing fields, since Slack leaves out a lot for strangers and deactivated users. */
function firstRefusal(user: SlackUser, membership: Membership, own: OwnSlack): PersonRefusal | undefined {
  if (user.id === 'USLACKBOT' || user.is_bot === true) return 'bot'; // Slackbot says is_bot: false
  if (user.deleted === true) return 'deactivated';
  if (user.is_stranger === true) return 'stranger';
  const said = membership.workspaces.length > 0 || membership.organization !== undefined;
  if (said && !belongs(membership, own)) return 'other_team';
  if (user.is_invited_user === true) return 'invited';
  if (user.is_ultra_restricted === true) return 'single_channel_guest';
  if (user.is_restricted === true) return 'guest';
  const mustBeFalse = [user.deleted, user.is_bot, user.is_restricted, user.is_ultra_restricted];
  if (!said || mustBeFalse.some((flag) => flag !== false)) return 'profile_incomplete';
  if (user.is_email_confirmed === false) return 'email_unconfirmed';
  return user.is_email_confirmed === true ? undefined : 'profile_incomplete';
}

/** The names that are their own. Others may be older ones of the same zones, which only a formatter knows, and that costs more than all else here. */
const timeZones: ReadonlySet<string> = new Set(Intl.supportedValuesOf('timeZone'));

function knownTimeZone(name: string | null | undefined): string | undefined {
  if (name === undefined || name === null || name === '') return undefined;
  if (timeZones.has(name)) return name;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
