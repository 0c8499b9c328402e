import type { Services } from '../../commands/operation/context.ts';
import type { Minute } from '../../services/admission/minute.ts';
import { openStates } from '../../services/requests/moments.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { Readings, StoredReadings } from '../process/metrics/readings.ts';

export interface ReadingsOptions {
  services: Pick<Services, 'requests' | 'secrets' | 'listings' | 'audit' | 'now'>;
  minute: Pick<Minute, 'allowed' | 'used'>;
  /** When the worker last finished a round, in ms since 1970. */
  roundAt: () => number | undefined;
}

/** What one organization's gauges show. */
export function readingsOf({ services, minute, roundAt }: ReadingsOptions): Readings {
  const { requests, secrets, listings, audit, now } = services;
  const ageOf = (at: number | undefined): number | undefined => (at === undefined ? undefined : now() - at);
  return {
    now,
    listingAgeMs: () => ageOf(listings.asOf()),
    calls: () => ({ allowed: minute.allowed(), left: Math.max(0, minute.allowed() - minute.used()) }),
    recordsWaiting: audit.waiting,
    roundAgeMs: () => ageOf(roundAt()),
    async stored() {
      const [open, secretsUnopened, dueSince] = await Promise.all([
        requests.openRequests(),
        secrets.countUnopened(),
        requests.dueSince(),
      ]);
      return { open: byState(open), secretsUnopened, dueSince };
    },
  };
}

/** Each open state has a value, so that an alert sees how it falls to 0. */
function byState(open: readonly RequestRecord[]): StoredReadings['open'] {
  return openStates.map((state) => {
    const these = open.filter((record) => record.state === state);
    return { state, count: these.length, since: Math.min(...these.map(({ createdAt }) => createdAt)) };
  });
}
