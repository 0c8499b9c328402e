import { setTimeout as delay } from 'node:timers/promises';
import { asKeyturnError, factsOf } from '../../services/errors.ts';
import type { Genesys } from '../../services/genesys/types.ts';
import type { Log } from '../process/log.ts';

/**
 * Keyturn's organization and own client, from GET /api/v2/tokens/me. If that's refused, the organization's ID is made from its host and Keyturn's
 * own client, so that its keys in the store are still unique.
 */
export async function whoseOrganization(
  genesys: Pick<Genesys, 'self' | 'organizationHint'>,
  clientId: string,
  log: Log,
  pauseMs = 1_000,
): Promise<{ organization: { id: string; name: string }; clientId: string }> {
  // Three tries, because after one odd answer at a restart Keyturn wouldn't find what it stored under the organization's own ID.
  for (let left = 2; ; left -= 1) {
    try {
      const self = await genesys.self();
      return { organization: self.organization, clientId: self.clientId ?? clientId };
    } catch (error) {
      if (!factsOf(asKeyturnError(error).code).declines) throw error;
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
