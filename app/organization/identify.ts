import { setTimeout as delay } from 'node:timers/promises';
import { asKeyturnError, type ErrorCode } from '../../services/errors.ts';
import type { Genesys } from '../../services/genesys/types.ts';
import type { Log } from '../process/log.ts';

/** Answers with which Genesys Cloud declines to say whose token it is, though it accepts the token. */
const declined: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'genesys_not_found',
  'genesys_refused',
  'genesys_bot_permission',
]);

/**
 * The organization that the bot serves, and the bot's own client, by GET /api/v2/tokens/me. Where that is declined, the organization is named
 * after its host and the bot's client, so that its keys in the store are still its own.
 */
export async function whoseOrganization(
  genesys: Pick<Genesys, 'self' | 'organizationHint'>,
  clientId: string,
  log: Log,
  pauseMs = 1_000,
): Promise<{ organization: { id: string; name: string }; clientId: string }> {
  // Asked three times: one odd answer at a restart must not part the bot from what it stored under the organization's own name.
  for (let left = 2; ; left -= 1) {
    try {
      const self = await genesys.self();
      return { organization: self.organization, clientId: self.clientId ?? clientId };
    } catch (error) {
      if (!declined.has(asKeyturnError(error).code)) throw error;
      if (left > 0) {
        await delay(pauseMs);
        continue;
      }
      log.warn(
        { err: error },
        'Genesys Cloud doesn’t say which organization this is, so Keyturn names it after its host and client',
      );
      const { organizationHint: host } = genesys;
      return { organization: { id: `${host}/${clientId}`, name: host }, clientId };
    }
  }
}
