/** AWS region → domain. Source: PureCloudRegionHosts of the official SDKs (docs/platforms.md). */
const regionDomains = {
  'us-east-1': 'mypurecloud.com',
  'us-east-2': 'use2.us-gov-pure.cloud',
  'us-west-2': 'usw2.pure.cloud',
  'ca-central-1': 'cac1.pure.cloud',
  'mx-central-1': 'mxc1.pure.cloud',
  'sa-east-1': 'sae1.pure.cloud',
  'eu-west-1': 'mypurecloud.ie',
  'eu-west-2': 'euw2.pure.cloud',
  'eu-central-1': 'mypurecloud.de',
  'eu-central-2': 'euc2.pure.cloud',
  'me-central-1': 'mec1.pure.cloud',
  'ap-south-1': 'aps1.pure.cloud',
  'ap-northeast-1': 'mypurecloud.jp',
  'ap-northeast-2': 'apne2.pure.cloud',
  'ap-northeast-3': 'apne3.pure.cloud',
  'ap-southeast-1': 'apse1.pure.cloud',
  'ap-southeast-2': 'mypurecloud.com.au',
  'eusc-de-east-1': 'edee1.eusc-pure.cloud',
} as const satisfies Record<string, string>;

/** Every name of every region: AWS regions first, then domains. */
export const regionNames: readonly string[] = [...Object.keys(regionDomains), ...Object.values(regionDomains)];

/**
 * The hosts of a region, by its AWS name or its domain. Ignores case, spaces around it, `https://`, a path, and a leading
 * `api.`, `login.`, or `apps.`. Undefined if there's no such region.
 */
export function regionHosts(name: string): { apiUrl: string; loginUrl: string } | undefined {
  const wanted = name
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
    .replace(/^(api|login|apps)\./, '');
  const found = Object.entries(regionDomains).find(([region, domain]) => region === wanted || domain === wanted);
  return found && { apiUrl: `https://api.${found[1]}`, loginUrl: `https://login.${found[1]}` };
}

/** A host's region: `mypurecloud.de (login.mypurecloud.de)`, or only the host if its name doesn't begin with `api.` or `login.`. */
export function placeOf(host: string): string {
  const domain = host.replace(/^(?:api|login)\./, '');
  return domain === host ? host : `${domain} (${host})`;
}

/** What messages call the organization behind `apiUrl`: the AWS name of its region, or else the host. */
export function organizationHint(apiUrl: string): string {
  const { host } = new URL(apiUrl);
  const found = Object.entries(regionDomains).find(([, domain]) => host === `api.${domain}`);
  return found ? found[0] : host;
}
