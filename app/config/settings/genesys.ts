import { z } from 'zod';
import { regionHosts } from '../../../services/genesys/regions.ts';
import type { Setting } from '../setting.ts';
import { origin, wholeNumber, word } from '../values.ts';

export const genesys = {
  GENESYS_REGION: {
    purpose: 'Where your organization is.',
    value:
      'a Genesys Cloud region by either name, such as us-east-1 or mypurecloud.ie; not needed if both GENESYS_API_URL and GENESYS_LOGIN_URL are set',
    unset: 'required, unless both addresses are set',
    example: '`eu-west-1` or `mypurecloud.ie`',
    toFillIn: '',
    schema: z.string().refine((name) => regionHosts(name) !== undefined, 'isn’t a region that Keyturn knows'),
  },
  GENESYS_CLIENT_ID: {
    purpose: 'Keyturn signs in to Genesys Cloud as this client. Its grant type is Client Credentials.',
    value: 'the client ID of Keyturn’s own OAuth client',
    unset: 'required',
    example: 'a UUID',
    toFillIn: '',
    credential: true,
    schema: word,
  },
  GENESYS_CLIENT_SECRET: {
    purpose: 'The secret of the same client. Genesys Cloud shows it once.',
    value: 'the client secret of Keyturn’s own OAuth client',
    unset: 'required',
    example: 'what Genesys Cloud showed',
    toFillIn: '',
    credential: true,
    schema: word,
  },
  GENESYS_API_URL: {
    purpose: 'Replaces the region’s API host.',
    value: addressLike('https://api.mypurecloud.ie'),
    unset: 'from the region',
    example: '`https://api.mypurecloud.ie`',
    schema: origin,
  },
  GENESYS_LOGIN_URL: {
    purpose: 'Replaces the region’s login host.',
    value: addressLike('https://login.mypurecloud.ie'),
    unset: 'from the region',
    example: '`https://login.mypurecloud.ie`',
    schema: origin,
  },
  GENESYS_CALLS_PER_MINUTE: {
    purpose:
      'How many calls Genesys Cloud allows Keyturn’s own client in a minute. Keyturn shares them out, and keeps a fifth for decisions and executions.',
    value: 'a whole number from 30 to 1000000, the same for all replicas, which share it',
    default: '300',
    example: '`1000`, if Genesys Cloud Customer Care raised it',
    schema: wholeNumber(30, 1_000_000),
  },
  KEYTURN_LISTING_SECONDS: {
    purpose: 'How long a listing of the clients counts as fresh.',
    value: 'a whole number of seconds from 1 to 86400 (a day)',
    default: '60',
    example: '`300`',
    schema: wholeNumber(1, 86_400),
  },
} as const satisfies Record<string, Setting>;

function addressLike(example: string) {
  return `an https address without a path, such as ${example}; http only on this machine or a private network`;
}
