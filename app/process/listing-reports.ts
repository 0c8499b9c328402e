import type { RefreshReport } from '../../services/listings.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** Tells operators of each call for a listing, and when it lacked clients. */
export const listingReports =
  ({ log, metrics }: { log: Log; metrics: Pick<Metrics, 'listing'> }) =>
  ({ ms, clients, incomplete, error }: RefreshReport): void => {
    log.debug({ ms, clients, err: error }, 'listing refreshed');
    if (error === undefined) metrics.listing(incomplete === undefined);
    if (incomplete !== undefined) log.warn({ clients, ...incomplete }, 'not all clients could be read');
  };
