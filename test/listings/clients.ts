import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { searchEntry } from '../../services/listings/snapshot.ts';

/** A client as the bot sees it, with `change` applied. */
export function oauthClient(change: Partial<OAuthClient> = {}): OAuthClient {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    name: 'Billing Export',
    description: undefined,
    grantType: 'CODE',
    state: 'active',
    accessTokenValiditySeconds: 86_400,
    redirectUris: [],
    scopes: [],
    roleDivisions: [],
    rolesWithoutDivision: [],
    allowedIps: undefined,
    dateCreated: '2026-01-02T03:04:05.678Z',
    dateModified: '2026-01-02T03:04:05.678Z',
    dateToDelete: undefined,
    createdBy: undefined,
    modifiedBy: undefined,
    ...change,
  };
}

/** What searches search. */
export function searched(clients: readonly OAuthClient[]) {
  return { clients, index: clients.map(searchEntry) };
}
