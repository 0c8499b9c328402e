import { allOperations } from '../../commands/registry.ts';

export type SlackMode = 'socket' | 'http';

/** A placeholder for the address at which Slack reaches Keyturn, in the manifest for HTTP. */
export const placeholderUrl = 'https://keyturn.example.com/slack/events';

/** Why Keyturn needs each scope. Slack demands that optional scopes are in the list of all scopes, too. */
export const botScopes = {
  commands: { why: 'the slash command' },
  'chat:write': {
    why: 'cards in the approvals channel, and direct messages',
  },
  'users:read': { why: 'whether a person is a full, active member of the workspace' },
  'users:read.email': { why: 'the email that the Genesys Cloud user is found by, and the other way round' },
  'channels:read': {
    why: 'who is in the approvals channel, and whether it is archived, or shared with another company (if it is public)',
    optional: true,
  },
  'groups:read': { why: 'the same, if the approvals channel is private', optional: true },
  'usergroups:read': { why: 'who is in a user group of KEYTURN_APPROVERS', optional: true },
} as const satisfies Record<string, { why: string; optional?: true }>;

type Scope = keyof typeof botScopes;
const scopes = Object.keys(botScopes) as Scope[];

/**
 * The app manifest for one way of delivery, made from the registry (https://docs.slack.dev/reference/app-manifest).
 * In Socket Mode it has no addresses.
 */
export function manifest(mode: SlackMode) {
  const url = mode === 'http' ? { url: placeholderUrl } : {};
  const interactive = mode === 'http' ? { request_url: placeholderUrl, message_menu_options_url: placeholderUrl } : {};
  return {
    display_information: {
      name: 'Keyturn',
      description: 'Manage the OAuth clients of Genesys Cloud from Slack. What can’t be undone takes two people.',
      long_description: [
        'Keyturn lists, shows, creates, updates, and deletes the OAuth clients of your Genesys Cloud organization, and rotates their secrets.',
        'Anyone can ask, and your own permissions in Genesys Cloud decide. What can’t be undone needs a second person’s approval.',
        'Only the person who asked for a new secret sees it. Every attempt is recorded.',
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
          description: 'List, show, create, update, delete, and rotate the OAuth clients of Genesys Cloud',
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
