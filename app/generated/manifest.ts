import { allOperations } from '../../commands/registry.ts';

export type SlackMode = 'socket' | 'http';

/** Stands for the address at which Slack reaches Keyturn, in the manifest for HTTP. */
export const placeholderUrl = 'https://keyturn.example.com/slack/events';

/** Why Keyturn asks for each scope. Slack's rule: what is optional stands in the list of all, too. */
export const botScopes = {
  commands: { why: 'the slash command' },
  'chat:write': {
    why: 'cards in the channel for approvals, and direct messages; opening a direct message needs no more',
  },
  'users:read': { why: 'is this person a full, active member of the workspace?' },
  'users:read.email': { why: 'the e-mail address leads to the Genesys Cloud user' },
  'channels:read': {
    why: 'is the channel for approvals archived, or shared with another company? (if it is public)',
    optional: true,
  },
  'groups:read': { why: 'the same, if the channel for approvals is private', optional: true },
  'usergroups:read': { why: 'who belongs to a user group that KEYTURN_APPROVERS names', optional: true },
} as const satisfies Record<string, { why: string; optional?: true }>;

type Scope = keyof typeof botScopes;
const scopes = Object.keys(botScopes) as Scope[];

/**
 * The app manifest for one way of delivery, made from the registry (docs.slack.dev/reference/app-manifest).
 * In Socket Mode it has no addresses.
 */
export function manifest(mode: SlackMode) {
  const url = mode === 'http' ? { url: placeholderUrl } : {};
  const interactive = mode === 'http' ? { request_url: placeholderUrl, message_menu_options_url: placeholderUrl } : {};
  return {
    display_information: {
      name: 'Keyturn',
      description: 'OAuth clients of Genesys Cloud, run from Slack. What cannot be undone takes two people.',
      long_description: [
        'Keyturn lists, shows, creates, changes and deletes the OAuth clients of your Genesys Cloud organisation, and gives them new secrets.',
        'Anyone may ask; your own permissions in Genesys Cloud decide. What cannot be taken back waits until a second person approves it.',
        'A new secret is shown to the one person who asked for it, and to nobody else. Every attempt is recorded.',
      ].join('\n\n'),
      background_color: '#1f2a44',
    },
    features: {
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
      bot_user: { display_name: 'keyturn', always_online: true },
      slash_commands: [
        {
          command: '/oauth',
          ...url,
          description: 'List, show, create, change and delete the OAuth clients of Genesys Cloud',
          usage_hint: usageHint(),
          should_escape: false,
        },
      ],
    },
    oauth_config: {
      scopes: { bot: scopes, bot_optional: scopes.filter((scope) => 'optional' in botScopes[scope]) },
    },
    settings: {
      interactivity: { is_enabled: true, ...interactive },
      org_deploy_enabled: false,
      socket_mode_enabled: mode === 'socket',
      token_rotation_enabled: false,
    },
  };
}

/** `list [words] | show <client> | …` */
const usageHint = (): string =>
  allOperations.map(({ name, usage }) => (usage === '' ? name : `${name} ${usage}`)).join(' | ');
