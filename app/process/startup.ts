import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { credentialsRefused } from '../../commands/error-sentences.ts';
import type { Audit } from '../../services/audit.ts';
import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import { isEveryAddress } from '../../services/genesys/allowed-ips.ts';
import { placeOf } from '../../services/genesys/regions.ts';
import type { Genesys } from '../../services/genesys/types.ts';
import type { Store } from '../../services/store.ts';
import { within } from '../../services/within.ts';
import { slackFailure, troubleOf } from '../slack/errors.ts';
import type { Log } from './log.ts';

/** Key that lists the organisations of a store, for tools that work without Genesys Cloud. */
export const organizationsKey = 'keyturn:organizations';

/** Tries for a minute, since at a restart everything may come up at once; credentials that are refused fail at once. */
export async function persist<T>(log: Log, what: string, ask: () => Promise<T>): Promise<T> {
  for (let left = 8, wait = 500; ; left -= 1, wait = Math.min(wait * 2, 10_000)) {
    try {
      return await ask();
    } catch (error) {
      const known = asKeyturnError(error);
      if (troubleOf(error) === 'credentials') throw slackFailure(error);
      if (left <= 0 || known.code === 'genesys_bot_credentials' || known.code === 'genesys_bot_permission') throw error;
      log.warn({ err: error }, `${what} does not answer yet; trying again`);
      await delay(wait);
    }
  }
}

/** What to do about credentials that Genesys Cloud refuses; nothing for other errors. */
export function refusedAtStart(error: unknown): string[] {
  if (!(error instanceof KeyturnError) || error.code !== 'genesys_bot_credentials') return [];
  const [why, check] = credentialsRefused(error);
  return [`Genesys Cloud in ${placeOf(error.details['host'] ?? 'an unknown region')} ${why}. Check ${check}`];
}

const organizationList = z.array(z.object({ id: z.string(), name: z.string() }));

/**
 * Notes the organisation in the store, for tools that work without Genesys Cloud. Others that are noted at the same time stay. One that was
 * not noted before has its audit trail begun first: whoever is noted has a trail. Throws store_unavailable.
 */
export async function noteOrganization(
  store: Store,
  organization: { id: string; name: string },
  audit: Pick<Audit, 'begin'>,
): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    const stored = await store.get(organizationsKey);
    const known = organizationList.safeParse(stored === undefined ? [] : JSON.parse(stored)).data ?? [];
    if (!known.some(({ id }) => id === organization.id)) await audit.begin();
    const value = JSON.stringify([...known.filter(({ id }) => id !== organization.id), organization]);
    if (value === stored) return;
    const expect = [{ key: organizationsKey, value: stored }];
    if (await store.compareAndSet({ expect, put: [{ key: organizationsKey, value }] })) return;
  }
  throw new KeyturnError('store_unavailable', { details: { why: 'the list of organisations never stood still' } });
}

/** Answers with which Genesys Cloud declines to say whose token it is, though it accepts the token. */
const declined = new Set<string>(['genesys_not_found', 'genesys_refused', 'genesys_bot_permission']);

/**
 * The organisation that the bot serves, and the bot's own client, by GET /api/v2/tokens/me. Where that is declined, the organisation is named
 * after its host and the bot's client, so that its keys in the store are still its own.
 */
export async function whoseOrganization(
  genesys: Pick<Genesys, 'self' | 'organizationHint'>,
  clientId: string,
  log: Log,
  pause = 1_000,
): Promise<{ organization: { id: string; name: string }; clientId: string }> {
  // Asked three times: one odd answer at a restart must not part the bot from what it stored under the organisation's own name.
  for (let left = 2; ; left -= 1) {
    try {
      const self = await genesys.self();
      return { organization: self.organization, clientId: self.clientId ?? clientId };
    } catch (error) {
      if (!declined.has(asKeyturnError(error).code)) throw error;
      if (left > 0) {
        await delay(pause);
        continue;
      }
      log.warn(
        { err: error },
        'Genesys Cloud does not say which organisation this is; its host and client stand for it',
      );
      const { organizationHint: host } = genesys;
      return { organization: { id: `${host}/${clientId}`, name: host }, clientId };
    }
  }
}

/** Longest that a start waits for the look at the bot's own client, in milliseconds. */
const lookPatience = 5_000;

/**
 * Warns in the log when tokens of Keyturn's own client can be requested from anywhere, as far as Genesys Cloud says: one call. Neither a
 * failure nor a slow answer keeps the bot from starting.
 */
export async function warnOfOpenClient(
  genesys: Pick<Genesys, 'getClient'>,
  clientId: string,
  log: Log,
  patience = lookPatience,
): Promise<void> {
  const late = () => new KeyturnError('genesys_unreachable', { details: { reason: 'too late for the start' } });
  try {
    const { allowedIps } = await within(genesys.getClient(clientId), patience, late);
    if (allowedIps === undefined)
      log.warn(
        { clientId },
        'Genesys Cloud reports no allowed IP addresses for Keyturn’s own client: its secret may work from anywhere',
      );
    else if (allowedIps.length === 0 || allowedIps.some(isEveryAddress))
      log.warn({ clientId }, 'Keyturn’s own client has no allowed IP addresses: its secret works from anywhere');
  } catch (error) {
    log.warn({ err: error }, 'the allowed IP addresses of Keyturn’s own client could not be read');
  }
}
