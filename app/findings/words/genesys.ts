import { count, entry, series } from '../entry.ts';

/** What checks can find about Genesys Cloud, and Keyturn's own client there. */
export const genesysFindings = {
  genesys_unreachable: entry<{ host: string; why: string }>({
    level: 'wrong',
    trouble: 'unavailable',
    says: ({ host, why }) => `Genesys Cloud isn’t answering at ${host} (${why}).`,
    cure: () => 'Check the region (GENESYS_REGION or GENESYS_API_URL), the proxy, and the firewall.',
  }),
  genesys_client_refused: entry<{ place: string }>({
    level: 'wrong',
    trouble: 'credentials',
    says: ({ place }) =>
      `Genesys Cloud in ${place} rejected Keyturn’s client ID or secret; the region may also be wrong.`,
    cure: () => 'Check GENESYS_CLIENT_ID, GENESYS_CLIENT_SECRET, and the region (GENESYS_REGION or GENESYS_LOGIN_URL).',
  }),
  genesys_token_refused: entry<{ place: string }>({
    level: 'wrong',
    trouble: 'credentials',
    says: ({ place }) => `Genesys Cloud in ${place} rejected the token that Keyturn just got.`,
    cure: () =>
      'Check that Keyturn’s own client isn’t disabled, and that GENESYS_API_URL and GENESYS_LOGIN_URL are in the same region.',
  }),
  genesys_grant_type: entry<{ place: string }>({
    level: 'wrong',
    trouble: 'credentials',
    says: ({ place }) =>
      `Genesys Cloud in ${place} doesn’t let Keyturn’s own client use the grant type CLIENT-CREDENTIALS.`,
    cure: () => 'Check the grant type of the client in GENESYS_CLIENT_ID.',
  }),
  genesys_address_refused: entry<{ place: string }>({
    level: 'wrong',
    trouble: 'credentials',
    says: ({ place }) => `Genesys Cloud in ${place} refused Keyturn, probably because of its IP address.`,
    cure: () => 'Check the allowed IP addresses of Keyturn’s own client.',
  }),
  organization_unnamed: entry({
    level: 'warning',
    says: () => 'Genesys Cloud doesn’t say which organization this is, so Keyturn names it after its host and client.',
    cure: () =>
      'Don’t go live yet: once Genesys Cloud gives the organization’s ID, Keyturn won’t find what it stored under this name.',
  }),
  permission_missing: entry<{ permission: string; why: string }>({
    level: 'wrong',
    says: ({ permission, why }) => `Keyturn’s own client lacks ${permission}: ${why}.`,
    cure: () => 'Add the permission to Keyturn’s role, under Admin, People & Permissions, Roles / Permissions.',
  }),
  permission_declined: entry<{ permission: string; why: string }>({
    level: 'fine',
    says: ({ permission, why }) => `Keyturn’s own client lacks the optional permission ${permission}: ${why}.`,
    cure: () => 'Add it to Keyturn’s role if you want that.',
  }),
  permission_conditional: entry<{ permission: string }>({
    level: 'wrong',
    says: ({ permission }) => `Keyturn’s own client has ${permission} only under a condition.`,
    cure: () => 'Remove the condition from the permission in Keyturn’s role.',
  }),
  permission_in_part: entry<{ permission: string; role: string }>({
    level: 'warning',
    says: ({ permission, role }) => `Keyturn’s own client has ${permission} in some divisions only (role ${role}).`,
    cure: () => 'Give it the role in all divisions. Otherwise Keyturn can’t find people in the others.',
  }),
  permissions_superfluous: entry<{ role: string; permissions: readonly string[] }>({
    level: 'warning',
    says: ({ role, permissions }) =>
      `Keyturn’s role ${role} has ${count(permissions.length, 'permission')} that Keyturn doesn’t use: ${series(permissions.slice(0, 10))}${permissions.length > 10 ? ' …' : '.'}`,
    cure: () => 'Remove them: anyone who steals that client’s secret gets them, too.',
  }),
  permissions_unread: entry({
    level: 'warning',
    says: () => 'Genesys Cloud doesn’t show which permissions Keyturn’s own client has.',
    cure: () => 'Compare its role with the list in docs/setup.md, step 3.',
  }),
  roles_superfluous: entry<{ roles: readonly string[] }>({
    level: 'warning',
    says: ({ roles }) =>
      `Keyturn’s own client has ${count(roles.length, 'role')} that no client in the organization has: ${series(roles)}.`,
    cure: () =>
      'Remove them, unless new clients will need them: anyone who steals that client’s secret gets them, too.',
  }),
  roles_not_attachable: entry<{ roles: readonly string[]; clients: number }>({
    level: 'fine',
    says: ({ roles, clients }) =>
      `Keyturn can’t change ${count(clients, 'client')}, because its own client lacks ${roles.length === 1 ? 'a role' : 'roles'} they have: ${series(roles.slice(0, 10))}${roles.length > 10 ? ' …' : '.'}`,
    cure: () => 'Give Keyturn’s own client these roles if people need to change those clients in Slack.',
  }),
  own_client_open: entry({
    level: 'warning',
    says: () => 'Keyturn’s own client has no allowed IP addresses: its secret works from anywhere.',
    cure: () => 'Add Keyturn’s public addresses to its client: docs/setup.md, step 4.',
  }),
  own_client_perhaps_open: entry({
    level: 'fine',
    says: () =>
      'Genesys Cloud reports no allowed IP addresses for Keyturn’s own client: its secret may work from anywhere.',
    cure: () => 'Check the client in Genesys Cloud’s admin pages: docs/setup.md, step 4.',
  }),
  deciders_too_few: entry<{ operation: string; permissions: readonly string[]; eligible: number; needed: number }>({
    level: 'wrong',
    says: ({ operation, eligible, needed }) =>
      `Too few people can approve ${operation}, so nobody can ask for it: ${eligible} of ${needed}.`,
    cure: ({ permissions }) => `Give ${series(permissions)} to more people, or check KEYTURN_APPROVERS.`,
  }),
  deciders_all_needed: entry<{ operation: string; permissions: readonly string[]; needed: number }>({
    level: 'warning',
    says: ({ operation }) =>
      `Everyone who can approve ${operation} is needed: if one of them asks for it, no one is left to approve.`,
    cure: ({ permissions }) => `Give ${series(permissions)} to more people.`,
  }),
  deciders_unknown: entry<{ operation: string; permissions: readonly string[] }>({
    level: 'warning',
    says: ({ operation }) => `Keyturn couldn’t find out who can approve ${operation}.`,
    cure: () =>
      'People can still open requests. Keyturn’s own client may not be able to see roles or their users; the log says why.',
  }),
} as const;
