import { createHash } from 'node:crypto';
import { sameAddress } from './genesys/allowed-ips.ts';
import { rolesOf } from './genesys/client-roles.ts';
import type { OAuthClient } from './genesys/types.ts';

/**
 * A hash of everything about a client that somebody could change, with `dateModified`: two readings with the same fingerprint show the
 * same client. Genesys Cloud has no ETag for clients (fact sheet of the API: OAuthClient). The order of lists does not count.
 */
export function fingerprint(client: OAuthClient): string {
  const facts = [
    client.id,
    client.name,
    client.description ?? '',
    client.grantType,
    client.state,
    client.accessTokenValiditySeconds ?? 0,
    [...client.redirectUris].sort(),
    [...client.scopes].sort(),
    // A role without a division ends in |, as no other does: clients without such roles keep the hash that older versions stored.
    rolesOf(client)
      .map(({ roleId, divisionId = '' }) => `${roleId}|${divisionId}`)
      .sort(),
    client.dateModified ?? '',
    // Left out where Genesys Cloud says nothing of them, so that what was stored before Keyturn knew of them still compares.
    ...(client.allowedIps === undefined ? [] : [{ allowedIps: client.allowedIps.map(sameAddress).sort() }]),
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url');
}
