import { setTimeout as delay } from 'node:timers/promises';
import { type CredentialsProblem, credentialsProblem } from '../../commands/error-sentences/genesys.ts';
import { KeyturnError } from '../../services/errors.ts';
import { placeOf } from '../../services/genesys/regions.ts';
import type { Log } from './log.ts';

export interface RetryAtStartOptions<T> {
  /** The platform, for the log. */
  name: string;
  ask: () => Promise<T>;
  /** Returns the error to stop with if another try wouldn't help, or undefined to try again. */
  final: (error: unknown) => unknown;
  log: Log;
}

/** Retries for a minute, since other services may be restarting too. Throws what `final` returns, or the last error. */
export async function retryAtStart<T>({ name, ask, final, log }: RetryAtStartOptions<T>): Promise<T> {
  for (let left = 8, waitMs = 500; ; left -= 1, waitMs = Math.min(waitMs * 2, 10_000)) {
    try {
      return await ask();
    } catch (error) {
      const end = final(error) ?? (left <= 0 ? error : undefined);
      if (end !== undefined) throw end;
      log.warn({ err: error }, `${name} isn’t answering yet; trying again`);
      await delay(waitMs);
    }
  }
}

const whereSlackHasIt = {
  SLACK_BOT_TOKEN: 'under OAuth & Permissions',
  SLACK_APP_TOKEN: 'under Basic Information',
} as const;

/** What happened, and what to check. */
const refusedCredentials: Readonly<Record<CredentialsProblem, readonly [why: string, check: string]>> = {
  token: [
    'rejected the token that Keyturn just got',
    'that Keyturn’s own client isn’t disabled, and that GENESYS_API_URL and GENESYS_LOGIN_URL are in the same region',
  ],
  grantType: [
    'doesn’t let Keyturn’s own client use the grant type CLIENT-CREDENTIALS',
    'the grant type of the client in GENESYS_CLIENT_ID',
  ],
  address: ['refused Keyturn, probably because of its IP address', 'the allowed IP addresses of Keyturn’s own client'],
  secret: [
    'rejected Keyturn’s client ID or secret; the region may also be wrong',
    'GENESYS_CLIENT_ID, GENESYS_CLIENT_SECRET, and the region (GENESYS_REGION or GENESYS_LOGIN_URL)',
  ],
};

/** What to do about refused credentials; nothing for other errors. */
export function refusedAtStart(error: unknown): string[] {
  if (!(error instanceof KeyturnError)) return [];
  const { setting } = error.details;
  if (setting === 'SLACK_BOT_TOKEN' || setting === 'SLACK_APP_TOKEN')
    return [`Slack rejected ${setting}. Copy the token again from the app’s settings, ${whereSlackHasIt[setting]}`];
  if (error.code !== 'genesys_bot_credentials') return [];
  const [why, check] = refusedCredentials[credentialsProblem(error)];
  return [`Genesys Cloud in ${placeOf(error.details['host'] ?? 'an unknown region')} ${why}. Check ${check}`];
}
