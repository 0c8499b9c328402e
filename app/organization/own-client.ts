import { KeyturnError } from '../../services/errors.ts';
import { isEveryAddress } from '../../services/genesys/allowed-ips.ts';
import type { Genesys } from '../../services/genesys/types.ts';
import { within } from '../../services/within.ts';
import type { Log } from '../process/log.ts';

/** How long a start waits for this check, in milliseconds. */
const patienceMs = 5_000;

/**
 * Warns in the log if tokens of Keyturn's own client can be requested from any address. Takes one call. Keyturn starts even if that fails or is
 * slow.
 */
export async function warnOfOpenClient(
  genesys: Pick<Genesys, 'getClient'>,
  clientId: string,
  log: Log,
  waitMs = patienceMs,
): Promise<void> {
  const late = () => new KeyturnError('genesys_unreachable', { details: { reason: 'too late for the start' } });
  try {
    const { allowedIps } = await within(genesys.getClient(clientId), waitMs, late);
    if (allowedIps === undefined)
      log.warn(
        { clientId },
        'Genesys Cloud reports no allowed IP addresses for Keyturn’s own client: its secret may work from anywhere',
      );
    else if (allowedIps.length === 0 || allowedIps.some(isEveryAddress))
      log.warn({ clientId }, 'Keyturn’s own client has no allowed IP addresses: its secret works from anywhere');
  } catch (error) {
    log.warn({ err: error }, 'couldn’t read the allowed IP addresses of Keyturn’s own client');
  }
}
