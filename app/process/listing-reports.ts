import type { RefreshReport } from '../../services/listings/types.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** Logs and counts each fetch of the listing, and warns if it's incomplete. */
export const listingReports =
  ({ log, metrics }: { log: Log; metrics: Pick<Metrics, 'listing'> }) =>
  ({ ms, clients, incomplete, error }: RefreshReport): void => {
    log.debug({ ms, clients, err: error }, 'listing refreshed');
    if (error === undefined) metrics.listing(incomplete === undefined);
    if (incomplete !== undefined) log.warn({ clients, ...incomplete }, 'couldn’t read all clients');
  };
