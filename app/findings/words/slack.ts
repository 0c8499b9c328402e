import { count, entry, series } from '../entry.ts';

/** What checks can find about Slack. */
export const slackFindings = {
  slack_unreachable: entry<{ host: string; why: string }>({
    level: 'wrong',
    trouble: 'unavailable',
    says: ({ host, why }) => `Slack isn’t answering at ${host} (${why}).`,
    cure: () => 'Check the proxy, the firewall, and SLACK_API_URL.',
  }),
  bot_token_refused: entry<{ word?: string }>({
    level: 'wrong',
    trouble: 'credentials',
    says: ({ word }) => `Slack rejected SLACK_BOT_TOKEN${word === undefined ? '' : ` (${word})`}.`,
    cure: () =>
      'Copy the token again from the app’s settings, under OAuth & Permissions; install the app again if it’s gone.',
  }),
  app_token_refused: entry<{ word?: string }>({
    level: 'wrong',
    trouble: 'credentials',
    says: ({ word }) => `Slack rejected SLACK_APP_TOKEN${word === undefined ? '' : ` (${word})`}.`,
    cure: () => 'Copy the token again from the app’s settings, under Basic Information, App-Level Tokens.',
  }),
  app_token_scope: entry({
    level: 'wrong',
    trouble: 'credentials',
    says: () => 'SLACK_APP_TOKEN lacks the scope connections:write, so Keyturn can’t connect.',
    cure: () => 'Generate a new app-level token with that scope, under Basic Information.',
  }),
  app_token_elsewhere: entry<{ own: string; other: string }>({
    level: 'wrong',
    trouble: 'credentials',
    says: ({ own, other }) => `SLACK_APP_TOKEN belongs to the app ${other}, but SLACK_BOT_TOKEN belongs to ${own}.`,
    cure: () => 'Copy both tokens from the same app’s settings.',
  }),
  socket_mode_off: entry({
    level: 'wrong',
    says: () => 'Socket Mode is off in the app’s settings.',
    cure: () => 'Turn it on, under Socket Mode, or run over HTTP: remove SLACK_APP_TOKEN and set SLACK_SIGNING_SECRET.',
  }),
  team_not_listed: entry<{ team: string }>({
    level: 'warning',
    says: ({ team }) =>
      `SLACK_TEAM_ID doesn’t name the workspace that the app is installed in, so its people can’t use Keyturn: ${team}.`,
    cure: ({ team }) => `Add ${team} to SLACK_TEAM_ID, or remove the setting. If that’s on purpose, ignore this.`,
  }),
  team_unnamed: entry<{ organization: string }>({
    level: 'wrong',
    says: ({ organization }) =>
      `Nobody can use Keyturn: the app is installed for the organization ${organization}, and SLACK_TEAM_ID lists none of its workspaces.`,
    cure: () => 'List the workspaces in SLACK_TEAM_ID.',
  }),
  scope_missing: entry<{ scope: string; why: string }>({
    level: 'wrong',
    says: ({ scope, why }) => `The app lacks the bot scope ${scope}: ${why}.`,
    cure: () => 'Paste the manifest into the app’s settings, under App Manifest, and install the app again.',
  }),
  scope_declined: entry<{ scope: string; why: string }>({
    level: 'fine',
    says: ({ scope, why }) => `The app lacks the optional bot scope ${scope}: ${why}.`,
    cure: () => 'Grant it if you want that.',
  }),
  scope_of_groups: entry<{ groups: readonly string[] }>({
    level: 'wrong',
    says: ({ groups }) =>
      `The app lacks the bot scope usergroups:read, so nobody in the user ${groups.length === 1 ? 'group' : 'groups'} ${series(groups)} in KEYTURN_APPROVERS can approve.`,
    cure: () => 'Grant the scope: paste the manifest, and install the app again. Or name people instead of groups.',
  }),
  scope_superfluous: entry<{ scopes: readonly string[] }>({
    level: 'warning',
    says: ({ scopes }) =>
      `The app has ${count(scopes.length, 'bot scope')} that Keyturn doesn’t use: ${series(scopes)}.`,
    cure: () =>
      'Remove the scopes that aren’t in the manifest, and install the app again: a stolen token could use them.',
  }),
  channel_not_found: entry<{ channel: string }>({
    level: 'wrong',
    says: ({ channel }) => `KEYTURN_CHANNEL (${channel}) doesn’t exist, or it’s private and Keyturn isn’t in it.`,
    cure: () => 'Type /invite @keyturn in the channel, or set the ID of another one.',
  }),
  channel_archived: entry<{ channel: string }>({
    level: 'wrong',
    says: ({ channel }) => `The approvals channel (${channel}) is archived, so nobody can open a request.`,
    cure: () => 'Unarchive it, or set another KEYTURN_CHANNEL.',
  }),
  channel_shared: entry<{ channel: string }>({
    level: 'wrong',
    says: ({ channel }) =>
      `The approvals channel (${channel}) is shared with another organization, so nobody can open a request.`,
    cure: () => 'Set another KEYTURN_CHANNEL: requests must stay inside your organization.',
  }),
  channel_invited: entry<{ channel: string }>({
    level: 'wrong',
    says: ({ channel }) =>
      `Another organization is invited to the approvals channel (${channel}), so nobody can open a request.`,
    cure: () => 'Withdraw the invitation, or set another KEYTURN_CHANNEL.',
  }),
  channel_left: entry<{ channel: string }>({
    level: 'wrong',
    says: ({ channel }) => `Keyturn isn’t in the approvals channel (${channel}), so nobody can open a request.`,
    cure: () => 'Type /invite @keyturn in the channel.',
  }),
  channel_unseen: entry<{ scope: string }>({
    level: 'warning',
    says: ({ scope }) =>
      `Keyturn can’t check whether outsiders see the approvals channel: the app lacks the scope ${scope}.`,
    cure: () => 'Grant the scope, or make sure yourself that the channel isn’t shared.',
  }),
  approver_unknown: entry<{ user: string }>({
    level: 'wrong',
    says: ({ user }) => `KEYTURN_APPROVERS names ${user}, but Slack has no such user.`,
    cure: () => 'Correct the ID, or remove it.',
  }),
  approver_deactivated: entry<{ user: string }>({
    level: 'wrong',
    says: ({ user }) => `KEYTURN_APPROVERS names ${user}, whose Slack account is deactivated.`,
    cure: () => 'Remove the ID.',
  }),
  approver_bot: entry<{ user: string }>({
    level: 'wrong',
    says: ({ user }) => `KEYTURN_APPROVERS names ${user}, which is a bot.`,
    cure: () => 'Replace it with a person’s ID.',
  }),
  group_unknown: entry<{ group: string }>({
    level: 'wrong',
    says: ({ group }) => `KEYTURN_APPROVERS names the user group ${group}, which doesn’t exist.`,
    cure: () => 'Correct the ID, or remove it.',
  }),
  group_empty: entry<{ group: string }>({
    level: 'wrong',
    says: ({ group }) => `The user group ${group} in KEYTURN_APPROVERS has no active members.`,
    cure: () => 'Add people to the group, or name another one.',
  }),
  approvers_too_few: entry<{ found: number; needed: number }>({
    level: 'wrong',
    says: ({ found, needed }) =>
      `KEYTURN_APPROVERS names only ${count(found, 'active person', 'active people')}, but ${needed} have to approve.`,
    cure: () => 'Name more people, or lower KEYTURN_APPROVALS.',
  }),
} as const;
