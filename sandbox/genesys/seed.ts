import { createHash } from 'node:crypto';
import type { RoleDivision, SandboxDivision, SandboxUser } from './resources.ts';
import { seedClients } from './seed-clients.ts';
import { putClient, putUser, type World } from './world.ts';

/** What the bot's own client can do, and nothing more. */
const botPermissions = [
  'oauth:client:view',
  'oauth:client:add',
  'oauth:client:edit',
  'oauth:client:delete',
  'directory:user:view',
  'authorization:grant:view',
  'authorization:role:view',
  'usage:client:view',
  'architect:dependencyTracking:view',
];

const roles: Record<string, { description: string; permissions: string[] }> = {
  'Reporting Reader': {
    description: 'Reads analytics for reports',
    permissions: ['analytics:conversationAggregate:view', 'analytics:conversationDetail:view'],
  },
  'Routing Manager': {
    description: 'Manages queues and skills',
    permissions: ['routing:queue:view', 'routing:queue:edit', 'routing:skill:manage'],
  },
  'Recording Exporter': {
    description: 'Exports recordings to the archive',
    permissions: ['recording:recording:view', 'recording:recording:export'],
  },
  'Directory Sync': {
    description: 'Keeps people and groups in step with the directory',
    permissions: ['directory:user:view', 'directory:user:edit', 'groups:team:view'],
  },
  'Campaign Operator': {
    description: 'Starts and stops outbound campaigns',
    permissions: ['outbound:campaign:view', 'outbound:campaign:edit'],
  },
};

/** The home division, with every seed. */
export const homeDivision: SandboxDivision = {
  id: seedId('division Home'),
  name: 'Home',
  description: 'Home division',
  homeDivision: true,
};

/** What an organization begins with. */
export type Seed = 'default' | 'demo' | 'empty';

/**
 * Fills the world with a small contact center: people, roles, divisions, and clients (`empty`: none of them). `demo` has twelve believable clients;
 * `default` also has those that are easy to get wrong.
 */
export function seed(world: World, kind: Seed, extra: number): { botClientId: string } {
  if (kind !== 'empty') {
    for (const name of ['Leeds', 'Lisbon']) {
      const id = seedId(`division ${name}`);
      world.divisions.set(id, { id, name, description: `${name} office`, homeDivision: false });
    }
    for (const [name, rest] of Object.entries(roles)) {
      const id = seedId(`role ${name}`);
      world.roles.set(id, { id, name, ...rest });
    }
    seedUsers(world, (name) => seedId(`role ${name}`));
    seedClients(world, seedId, kind);
  }
  const bot = putClient(world, {
    id: seedId('client Keyturn'),
    name: 'Keyturn',
    description: 'The own client of the Slack bot',
    authorizedGrantType: 'CLIENT-CREDENTIALS',
    permissions: botPermissions,
    roleDivisions: [...world.roles.keys()].map((roleId) => ({ roleId, divisionId: '*' })),
  });
  for (let number = 1; number <= extra; number += 1) {
    const name = `Generated client ${String(number).padStart(5, '0')}`;
    const grant = ['CODE', 'TOKEN', 'SAML2-BEARER'][number % 3] ?? 'CODE';
    putClient(world, { name, authorizedGrantType: grant, scope: ['users:readonly'] });
  }
  return { botClientId: bot.client.id };
}

function oauth(...actions: string[]) {
  return actions.map((action) => `oauth:client:${action}`);
}

/**
 * The people of the organization. All have an address at example.com. Grants are roles in divisions.
 *
 * | name             | email       | state    | permissions                                      | grants                                         |
 * |------------------|-------------|----------|--------------------------------------------------|------------------------------------------------|
 * | Ada Admin        | ada         | active   | oauth:client: view, add, edit, delete, authorize | all five roles in `*`                          |
 * | Ben Builder      | ben         | active   | oauth:client: view, add, edit                    | Reporting Reader, Routing Manager in home      |
 * | Vera Viewer      | vera        | active   | oauth:client:view                                | Reporting Reader in home                       |
 * | Dora Deleter     | dora        | active   | oauth:client: view, edit, delete                 | none                                           |
 * | Noor Nobody      | noor        | active   | routing:queue:view                               | Routing Manager in Leeds                       |
 * | Will Wildcard    | will        | active   | oauth:*:*                                        | Directory Sync in `*`                          |
 * | Ina Inactive     | ina         | inactive | as Ada                                           | as Ada                                         |
 * | Tara Twin        | twin        | active   | as Vera                                          | none                                           |
 * | Tom Twin         | twin        | active   | as Vera                                          | none                                           |
 * | Cora Conditional | cora        | active   | none; a conditional policy for oauth:client:*    | none                                           |
 * | Mia Missing      | mia         | active   | as Ada, but `authorization` is missing           | as Ada                                         |
 * | Del Departed     | del         | deleted  | as Ada                                           | as Ada                                         |
 */
function seedUsers(world: World, role: (name: string) => string): void {
  const home = world.homeDivision;
  const everywhere = Object.keys(roles).map((name) => ({ roleId: role(name), divisionId: '*' }));
  const all = { permissions: oauth('view', 'add', 'edit', 'delete', 'authorize'), grants: everywhere };
  const viewer = { permissions: oauth('view') };
  const held = (name: string, divisionId: string): RoleDivision => ({ roleId: role(name), divisionId });
  const add = (name: string, local: string, rest: Partial<SandboxUser>) =>
    putUser(world, { id: seedId(`user ${name}`), name, email: `${local}@example.com`, ...rest });

  add('Ada Admin', 'ada', all);
  add('Ben Builder', 'ben', {
    permissions: oauth('view', 'add', 'edit'),
    grants: [held('Reporting Reader', home), held('Routing Manager', home)],
  });
  add('Vera Viewer', 'vera', { ...viewer, grants: [held('Reporting Reader', home)] });
  add('Dora Deleter', 'dora', { permissions: oauth('view', 'edit', 'delete') });
  add('Noor Nobody', 'noor', {
    permissions: ['routing:queue:view'],
    grants: [held('Routing Manager', seedId('division Leeds'))],
  });
  add('Will Wildcard', 'will', { permissions: ['oauth:*:*'], grants: [held('Directory Sync', '*')] });
  add('Ina Inactive', 'ina', { ...all, state: 'inactive' });
  add('Tara Twin', 'twin', viewer);
  add('Tom Twin', 'twin', viewer);
  add('Cora Conditional', 'cora', {
    permissionPolicies: [
      {
        id: seedId('policy Cora'),
        domain: 'oauth',
        entityName: 'client',
        policyName: 'Only in office hours',
        actionSet: ['*'],
        allowConditions: true,
        resourceConditionNode: { conjunction: 'AND', terms: [] },
      },
    ],
  });
  add('Mia Missing', 'mia', { ...all, authorization: 'missing' });
  add('Del Departed', 'del', { ...all, state: 'deleted' });
}

/** The same UUID for the same words, so that IDs don't change from run to run. */
export function seedId(words: string): string {
  const hex = createHash('sha256').update(words).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
