import { rulesOf, tokenSeconds } from '../../services/genesys/rules.ts';
import type { ClientChange } from '../../services/genesys/types/client.ts';
import { duration, name } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import { allowedIpRemarks } from './allowed-ips.ts';

/** Warnings about what Genesys Cloud may refuse, and what may not work as people expect. They come before a change, and never block it. */

const words = catalog('warnings', {
  longLived: (duration: string) =>
    `${duration} is longer than the usual limit of 48 hours. Genesys Cloud accepts that for SCIM clients, and may refuse it for others. A leaked token works until it expires.`,
  noScopes: (least: readonly string[]) =>
    `Without scopes, this client can’t do anything once Genesys Cloud enforces scopes. Add at least ${least.join(', ')}.`,
});

/** A warning about a client: a mrkdwn sentence, its field of the form, and the client's fields that cause it. */
export interface Warning {
  field: 'duration' | 'scopes' | 'allowedIps';
  sentence: string;
  because: readonly (keyof ClientChange)[];
}

/** The fields of a client that warnings depend on. */
interface Described {
  readonly grantType: string;
  readonly accessTokenValiditySeconds?: number | undefined;
  readonly scopes?: readonly string[];
  readonly allowedIps?: readonly string[];
}

/** The warnings about a new or changed client. */
export function clientWarnings(described: Described): Warning[] {
  const { grantType, accessTokenValiditySeconds = 0, scopes = [], allowedIps = [] } = described;
  const warnings: Warning[] = [];
  if (accessTokenValiditySeconds > tokenSeconds.usualLongest)
    warnings.push({
      field: 'duration',
      because: ['accessTokenValiditySeconds'],
      sentence: words.longLived(duration(accessTokenValiditySeconds)),
    });
  const { leastScopes } = rulesOf(grantType);
  if (scopes.length === 0 && leastScopes.length > 0)
    warnings.push({
      field: 'scopes',
      because: ['scopes', 'grantType'],
      sentence: words.noScopes(leastScopes.map((scope) => `\`${name(scope)}\``)),
    });
  const remarks = allowedIpRemarks(allowedIps);
  if (remarks.length > 0) warnings.push({ field: 'allowedIps', because: ['allowedIps'], sentence: remarks.join(' ') });
  return warnings;
}
