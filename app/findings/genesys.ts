import { type CredentialsProblem, credentialsProblem } from '../../commands/error-sentences/genesys.ts';
import { factsOf, type KeyturnError } from '../../services/errors.ts';
import { placeOf } from '../../services/genesys/regions.ts';
import { tokenCall } from '../../services/genesys/token.ts';
import { type Finding, type FindingCode, finding } from './finding.ts';

/** The hosts that Keyturn calls. */
export interface GenesysHosts {
  readonly apiHost: string;
  readonly loginHost: string;
}

/** The host that an error is about. */
export const hostOf = ({ details }: KeyturnError, { apiHost, loginHost }: GenesysHosts): string =>
  details.host ?? (details.call === tokenCall ? loginHost : apiHost);

const credentialFindings = {
  secret: 'genesys_client_refused',
  token: 'genesys_token_refused',
  grantType: 'genesys_grant_type',
  address: 'genesys_address_refused',
} as const satisfies Readonly<Record<CredentialsProblem, FindingCode>>;

/** What's found if Genesys Cloud, at `host`, refuses Keyturn's own client, or doesn't answer; undefined if it only turned this one call down. */
export function genesysFinding(error: KeyturnError, host: string): Finding | undefined {
  const { code, details } = error;
  if (code === 'genesys_bot_credentials')
    return finding(credentialFindings[credentialsProblem(error)], { place: placeOf(host) });
  if (factsOf(code).declines) return undefined;
  return finding('genesys_unreachable', { host, why: details.reason ?? details.problem ?? details.status ?? code });
}
