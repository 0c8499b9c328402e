import { createHash } from 'node:crypto';
import { sameAddress } from './allowed-ips.ts';
import { rolesOf } from './client-roles.ts';
import type { OAuthClient } from './types/client.ts';

/**
 * A hash over everything about a client that can change, and `dateModified`: two reads with the same fingerprint show the same client. Genesys
 * Cloud has no ETag for clients (API: OAuthClient). The order of lists doesn't matter.
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
    // Only a role without a division ends in |, so clients without such roles keep the hash that older versions stored.
    rolesOf(client)
      .map(({ roleId, divisionId = '' }) => `${roleId}|${divisionId}`)
      .sort(),
    client.dateModified ?? '',
    // Left out if Genesys Cloud doesn't state them, so that hashes from before Keyturn knew this field still compare.
    ...(client.allowedIps === undefined ? [] : [{ allowedIps: client.allowedIps.map(sameAddress).sort() }]),
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url');
}
