import type { Coverage } from './entry.ts';

const sdk = 'genesys-sdk.test.ts';
const roles = 'genesys-roles.test.ts';
const lists = 'genesys-lists.test.ts';
const people = 'genesys-people.test.ts';
const roleUsers = 'genesys-role-users.test.ts';

/** Users, roles and divisions. */
export const peopleCoverage: readonly Coverage[] = [
  {
    method: 'POST',
    template: '/api/v2/users/search',
    simulated: 'EXACT, TERM(S), STARTS_WITH, CONTAINS and MATCH_ALL on email, username, name, id and state',
    limits: 'all criteria must match; no sorting; `searchNothing`, `searchFoldsCase`, `searchLagReads`',
    exercisedBy: [sdk, people],
  },
  {
    method: 'GET',
    template: '/api/v2/users',
    simulated: 'people by id, or all; pages of 25, at most 100; state; expand=authorization as for one user',
    limits: 'sortOrder is ignored; other expansions too; `usersAuthorization`, `roleLagReads`',
    exercisedBy: [sdk, people],
  },
  {
    method: 'GET',
    template: '/api/v2/users/{userId}',
    simulated: 'state, and expand=authorization if the caller can read grants',
    limits: 'other expansions are ignored; `roleLagReads`',
    exercisedBy: [sdk, people],
  },
  {
    method: 'GET',
    template: '/api/v2/authorization/subjects/me',
    simulated: 'the grants of the calling client',
    limits: '',
    exercisedBy: [people, roles],
  },
  {
    method: 'GET',
    template: '/api/v2/authorization/subjects/{subjectId}',
    simulated: 'grants of users and clients, with division * for all',
    limits: 'no groups; `roleLagReads`',
    exercisedBy: [sdk, people],
  },
  {
    method: 'GET',
    template: '/api/v2/authorization/roles',
    simulated: 'pages of 25, filters id, name, and permission',
    limits:
      'name matches any part; several permissions widen the list, while nobody says whether they narrow it; sortBy is ignored; `maximumPageSize`, `permissionFilter`',
    exercisedBy: [sdk, lists, roleUsers],
  },
  {
    method: 'GET',
    template: '/api/v2/authorization/roles/{roleId}/users',
    simulated: 'everyone with the role who isn’t deleted, in pages of 25',
    limits: 'people’s own `permissions` count as one role for each permission that’s asked for; no groups; `roleUsers`',
    exercisedBy: [sdk, roleUsers],
  },
  {
    method: 'GET',
    template: '/api/v2/authorization/divisions',
    simulated: 'pages of 25, filters id and name',
    limits: 'as roles',
    exercisedBy: [sdk, lists],
  },
  {
    method: 'GET',
    template: '/api/v2/authorization/divisions/home',
    simulated: 'the home division',
    limits: '',
    exercisedBy: [sdk, lists],
  },
  {
    method: 'GET',
    template: '/api/v2/authorization/divisions/{divisionId}',
    simulated: 'one division',
    limits: '',
    exercisedBy: [lists],
  },
];
