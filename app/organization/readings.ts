import type { Services } from '../../commands/operation/context.ts';
import type { Minute } from '../../services/admission/minute.ts';
import { openStates } from '../../services/requests/moments.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { Readings, StoredReadings } from '../process/metrics/readings.ts';

export interface ReadingsOptions {
  services: Pick<Services, 'requests' | 'secrets' | 'listings' | 'audit' | 'now'>;
  minute: Pick<Minute, 'allowed' | 'used'>;
}

/** What one organization's gauges show. `onRound` is to be called after each round of its worker. */
export function createReadings({ services, minute }: ReadingsOptions): { readings: Readings; onRound: () => void } {
  const { requests, secrets, listings, audit, now } = services;
  let roundAt: number | undefined;
  const ageOf = (at: number | undefined): number | undefined => (at === undefined ? undefined : now() - at);
  const readings: Readings = {
    now,
    listingAgeMs: () => ageOf(listings.asOf()),
    calls: () => ({ allowed: minute.allowed(), left: Math.max(0, minute.allowed() - minute.used()) }),
    recordsWaiting: audit.waiting,
    roundAgeMs: () => ageOf(roundAt),
    async stored() {
      const [open, secretsUnopened, dueSince] = await Promise.all([
        requests.openRequests(),
        secrets.countUnopened(),
        requests.dueSince(),
      ]);
      return { open: byState(open), secretsUnopened, dueSince };
    },
  };
  return {
    readings,
    onRound() {
      roundAt = now();
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
