import { setTimeout as delay } from 'node:timers/promises';
import { type CredentialsProblem, credentialsProblem } from '../../commands/error-sentences/genesys.ts';
import { KeyturnError } from '../../services/errors.ts';
import { placeOf } from '../../services/genesys/regions.ts';
import { type Finding, type FindingCode, finding, sentencesOf } from '../findings/finding.ts';
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

/** What's found, by what of Keyturn's own client Genesys Cloud doesn't accept. */
export const credentialFindings = {
  secret: 'genesys_client_refused',
  token: 'genesys_token_refused',
  grantType: 'genesys_grant_type',
  address: 'genesys_address_refused',
} as const satisfies Readonly<Record<CredentialsProblem, FindingCode>>;

/** What to do about refused credentials; nothing for other errors. */
export function refusedAtStart(error: unknown): string[] {
  if (!(error instanceof KeyturnError)) return [];
  const found = refusal(error);
  if (found === undefined) return [];
  return [sentencesOf(found).replace(/\.$/u, '')];
}

function refusal(error: KeyturnError): Finding | undefined {
  const { setting, host } = error.details;
  if (setting === 'SLACK_BOT_TOKEN') return finding('bot_token_refused', {});
  if (setting === 'SLACK_APP_TOKEN') return finding('app_token_refused', {});
  if (error.code !== 'genesys_bot_credentials') return undefined;
  return finding(credentialFindings[credentialsProblem(error)], { place: placeOf(host ?? 'an unknown region') });
}
