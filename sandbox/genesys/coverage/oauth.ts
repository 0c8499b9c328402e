import type { Coverage } from './entry.ts';

const sdk = 'genesys-sdk.test.ts';
const clients = 'genesys-clients.test.ts';
const grants = 'genesys-grants.test.ts';
const ips = 'genesys-allowed-ips.test.ts';
const roles = 'genesys-roles.test.ts';
const lists = 'genesys-lists.test.ts';
const tokens = 'genesys-tokens.test.ts';
const usage = 'genesys-usage.test.ts';
const lag = 'genesys-lag.test.ts';
const architect = 'genesys-architect.test.ts';

/** Login, clients, their usage, what depends on them, tokens and scopes. */
export const oauthCoverage: readonly Coverage[] = [
  {
    method: 'POST',
    template: '/oauth/token',
    simulated:
      'client_credentials and saml2-bearer with Basic authentication, expiry, throttling as 400 invalid_request',
    limits:
      'other grants are refused; any assertion is accepted; tokens are issued to any address, whatever `allowedIps` says; `invalidClientStatus`, `tokensPerMinute`',
    exercisedBy: [sdk, tokens],
  },
  {
    method: 'GET',
    template: '/api/v2/oauth/clients',
    simulated: 'all clients on one page, deleted rows that linger',
    limits:
      '`listPageSize`, `listDoubles`, `listClaims`, `listNextUri`, `listPageNumber`, `listEmptyPage`, `listFailingPage`, `listRows`, `secretElsewhere`, `allowedIps`, `allowedIpsField`',
    exercisedBy: [sdk, lists, ips],
  },
  {
    method: 'GET',
    template: '/api/v2/oauth/clients/{clientId}',
    simulated:
      'every field, fields unknown to SDKs, roles that are only in roleIds, state deleted for some reads after DELETE',
    limits: '`deletedReads`, `createLagCalls`, `changeLagReads`, `secretElsewhere`, `allowedIps`, `allowedIpsField`',
    exercisedBy: [sdk, clients, lag, ips, roles],
  },
  {
    method: 'POST',
    template: '/api/v2/oauth/clients',
    simulated: 'all documented 400s, 403 for roles that the caller lacks, the secret',
    limits:
      'scopes are not checked; `secretOfPublicGrants`, `implicitGrant`, `maximumClients`, `maximumValiditySeconds`, `scimClients`, `redirectUriRequired`, `allowedIps`, `allowedIpsField`',
    exercisedBy: [sdk, clients, grants, ips],
  },
  {
    method: 'PUT',
    template: '/api/v2/oauth/clients/{clientId}',
    simulated:
      'replacement, change of state and grant type, dateToDelete, 403 for old or new roles that the caller lacks',
    limits:
      '`omittedKept`, `keepsUnknown`, `roleIdsBeside`, `inactiveSetsDateToDelete`, `grantTypeChange`, `implicitGrant`, `secretOnMove`, `scimClients`, `allowedIps`, `allowedIpsField`; state disabled can’t be set or removed',
    exercisedBy: [sdk, clients, grants, ips, roles],
  },
  {
    method: 'DELETE',
    template: '/api/v2/oauth/clients/{clientId}',
    simulated: 'cannot.delete.client unless inactive, 403 for roles that the caller lacks; gone after some reads',
    limits:
      '`deleteDemandsRoles`, `deleteStatus`, `deletedReads`, `deletion`, `deletionDate`, `deactivationLagDeletes`; without DELETE nothing is deleted by dateToDelete alone',
    exercisedBy: [sdk, clients, lag, roles],
  },
  {
    method: 'POST',
    template: '/api/v2/oauth/clients/{clientId}/secret',
    simulated:
      'a new secret, 403 for roles that the caller lacks; the old one stops working at once, tokens stay valid',
    limits: '`secretDemandsRoles`, `secretOfPublicGrants`',
    exercisedBy: [sdk, clients, roles],
  },
  {
    method: 'POST',
    template: '/api/v2/oauth/clients/{clientId}/usage/query',
    simulated: 'interval, granularity and groupBy',
    limits: 'metrics are ignored: all counts come back; `usageOutcome`',
    exercisedBy: [usage],
  },
  {
    method: 'GET',
    template: '/api/v2/oauth/clients/{clientId}/usage/query/results/{executionId}',
    simulated: 'Running for some polls, then Complete or Failed',
    limits: '`usageRunningPolls`, `usageOutcome`, `usageShape`',
    exercisedBy: [usage],
  },
  {
    method: 'GET',
    template: '/api/v2/oauth/clients/{clientId}/usage/summary',
    simulated: 'the last days, polled like a query',
    limits: 'grouped by client only; `usageOutcome`',
    exercisedBy: [usage],
  },
  {
    method: 'GET',
    template: '/api/v2/architect/dependencytracking/consumingresources',
    simulated: 'pages of 25 of what uses an OAuth client, deleted ones too; 400 without id or objectType',
    limits:
      'other object types are refused; version, resourceType and flowFilter are ignored; `dependencyTracking`, `untrackedClients`, `maximumPageSize`',
    exercisedBy: [sdk, architect],
  },
  {
    method: 'GET',
    template: '/api/v2/tokens/me',
    simulated: 'organization and OAuthClient',
    limits: 'authorizedScope is empty, as for client credentials',
    exercisedBy: [sdk, tokens],
  },
  {
    method: 'HEAD',
    template: '/api/v2/tokens/me',
    simulated: 'the cheap token check',
    limits: '',
    exercisedBy: [sdk],
  },
  {
    method: 'DELETE',
    template: '/api/v2/tokens/me',
    simulated: 'revokes the token',
    limits: '',
    exercisedBy: [tokens],
  },
  {
    method: 'GET',
    template: '/api/v2/oauth/scopes',
    simulated: 'all scopes with descriptions',
    limits: 'descriptions in English only; the list is typical, not exact',
    exercisedBy: [sdk, lists],
  },
  {
    method: 'GET',
    template: '/api/v2/oauth/scopes/{scopeId}',
    simulated: 'one scope',
    limits: '',
    exercisedBy: [lists],
  },
];
