import type { Coverage } from './entry.ts';

const sdk = 'genesys-sdk.test.ts';
const roles = 'genesys-roles.test.ts';
const lists = 'genesys-lists.test.ts';
const people = 'genesys-people.test.ts';

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
    simulated: 'pages of 25, filters id and name',
    limits: 'name matches any part; sortBy is ignored; `maximumPageSize`',
    exercisedBy: [sdk, lists],
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
