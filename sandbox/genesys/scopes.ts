/** Domains of Genesys Cloud that have a scope to change and a `:readonly` one. */
const domains: Record<string, string> = {
  alerting: 'alerting rules and alerts',
  analytics: 'analytics data and settings',
  architect: 'flows, prompts and schedules of Architect',
  assistants: 'agent assistants',
  audits: 'audit records',
  authorization: 'roles, divisions and grants',
  coaching: 'coaching appointments',
  conversations: 'conversations',
  'content-management': 'documents and workspaces',
  dialog: 'bots and their dialogues',
  'external-contacts': 'external contacts and organizations',
  gamification: 'gamification profiles and metrics',
  groups: 'groups and their members',
  integrations: 'integrations and actions',
  journey: 'customer journeys',
  learning: 'learning modules and assignments',
  'license-assignments': 'licence assignments',
  locations: 'locations',
  notifications: 'notification channels',
  oauth: 'OAuth clients',
  organization: 'organization settings',
  outbound: 'outbound campaigns and contact lists',
  presence: 'presence definitions and states',
  quality: 'evaluations and surveys',
  recordings: 'recordings and their policies',
  routing: 'queues, skills and wrap-up codes',
  scripts: 'scripts',
  telephony: 'telephony settings',
  users: 'users and their profiles',
  'workforce-management': 'schedules and forecasts',
};

/** Every scope of the organization, in order of ID (models OAuthScope, OAuthScopeListing). */
export const allScopes: readonly { id: string; description: string; selfUri: string }[] = [
  ...Object.entries(domains).flatMap(([id, things]) => [
    { id, description: `Full access to ${things}` },
    { id: `${id}:readonly`, description: `Read-only access to ${things}` },
  ]),
  { id: 'openid', description: 'Sign in with Genesys Cloud' },
  { id: 'user-basic-info', description: 'Basic information about the signed-in user' },
  { id: 'scim', description: 'Full access to SCIM users and groups' },
]
  .map((scope) => ({ ...scope, selfUri: `/api/v2/oauth/scopes/${scope.id}` }))
  .sort((a, b) => (a.id < b.id ? -1 : 1));
