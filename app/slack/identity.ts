import { z } from 'zod';
import { type OwnSlack, ownSlack } from '../../services/people/membership.ts';

/** auth.test. In Enterprise Grid it may return the organization as well as the workspace, or instead of it if the app is installed org-wide. */
const authTest = z.object({
  url: z.string().default('https://slack.com/'),
  team_id: z.string(),
  user_id: z.string(),
  bot_id: z.string().nullish(),
  enterprise_id: z.string().nullish(),
});

export interface SlackIdentity {
  bot: { id?: string; userId: string };
  /** The address of the workspace. */
  url: string;
  /** The workspaces (or organizations) whose members can use Keyturn. */
  own: OwnSlack;
}

/** Reads the bot's identity, and whose members can use Keyturn, from auth.test and SLACK_TEAM_ID. */
export function readSlackIdentity(answer: unknown, listed: readonly string[] | undefined): SlackIdentity {
  const { url, team_id: team, user_id: userId, bot_id: id, enterprise_id: organization } = authTest.parse(answer);
  const own = ownSlack(listed, { team, organization: organization ?? undefined });
  return { bot: { userId, ...(id == null ? {} : { id }) }, url, own };
}
