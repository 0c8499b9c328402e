import { Gauge, type Registry } from 'prom-client';
import { createCache } from '../../../services/cache.ts';
import { within } from '../../../services/within.ts';

/** What one organization's gauges show, read when Prometheus asks. Undefined, or a failure, leaves a gauge out: 0 would say that all is well. */
export interface Readings {
  /** Milliseconds since 1970. */
  now(): number;
  listingAgeMs(): number | undefined;
  /** The calls of this minute that Genesys Cloud takes, and how many are left, as far as the replicas told each other. */
  calls(): { allowed: number; left: number };
  /** How many audit records wait to be added to the trail. */
  recordsWaiting(): number;
  /** Since this process's worker last finished a round. */
  roundAgeMs(): number | undefined;
  stored(): Promise<StoredReadings>;
}

/** What the store says. It's the same for all replicas. */
export interface StoredReadings {
  /** The open requests: how many are in each state, and when the oldest of them was opened, in ms since 1970. */
  open: readonly { state: string; count: number; since: number }[];
  secretsUnopened: number;
  /** When the oldest work that's due was due, in ms since 1970. Undefined if nothing is. */
  dueSince: number | undefined;
}

/** Gauges of what's read when Prometheus asks. */
export interface ReadGauges {
  /** Has this organization's readings shown. */
  add(organization: { organization?: string }, readings: Readings): void;
  /** Reads them all, for at most `patienceMs`. Never throws. */
  refresh(): Promise<void>;
}

/** How long what the store said counts, in milliseconds: several may ask for metrics, and often. */
const holdsMs = 10_000;
/** How long the store may take, in milliseconds: everything else waits for this. */
const patienceMs = 500;

export function createReadGauges(registers: Registry[]): ReadGauges {
  const gauges = createGauges(registers);
  const all: { organization: { organization?: string }; readings: Readings; stored: () => Promise<StoredReadings> }[] =
    [];

  const storedOf = async (read: () => Promise<StoredReadings>): Promise<StoredReadings | undefined> =>
    within(read(), patienceMs, () => new Error('late')).catch(() => undefined);

  return {
    add(organization, readings) {
      const cache = createCache({
        load: () => readings.stored(),
        now: () => performance.now(),
        ttlMs: holdsMs,
        limit: 1,
      });
      all.push({ organization, readings, stored: () => cache.get('stored') });
    },
    async refresh() {
      const stored = await Promise.all(all.map((each) => storedOf(each.stored)));
      for (const gauge of Object.values(gauges)) gauge.reset();
      for (const [at, { organization, readings }] of all.entries())
        show({ gauges, organization, readings, stored: stored[at] });
    },
  };
}

type Gauges = ReturnType<typeof createGauges>;

interface Shown {
  gauges: Gauges;
  organization: { organization?: string };
  readings: Readings;
  stored: StoredReadings | undefined;
}

function show({ gauges, organization, readings, stored }: Shown): void {
  const at = readings.now();
  const { allowed, left } = readings.calls();
  const put = (gauge: Gauge, value: number | undefined, labels: Record<string, string> = {}): void => {
    if (value !== undefined) gauge.set({ ...labels, ...organization }, value);
  };
  put(gauges.allowed, allowed);
  put(gauges.left, left);
  put(gauges.waiting, readings.recordsWaiting());
  put(gauges.listing, seconds(readings.listingAgeMs()));
  put(gauges.round, seconds(readings.roundAgeMs()));
  if (stored === undefined) return;
  for (const { state, count, since } of stored.open) {
    put(gauges.open, count, { state });
    put(gauges.oldest, count === 0 ? undefined : seconds(at - since), { state });
  }
  put(gauges.unopened, stored.secretsUnopened);
  put(gauges.due, stored.dueSince === undefined ? 0 : seconds(at - stored.dueSince));
}

/** Another replica's clock can be ahead. */
const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : Math.max(0, ms) / 1000);

const createGauges = (registers: Registry[]) => ({
  open: new Gauge({
    name: 'keyturn_requests_open',
    help: 'Open requests, by state',
    labelNames: ['state', 'organization'],
    registers,
  }),
  oldest: new Gauge({
    name: 'keyturn_requests_oldest_age_seconds',
    help: 'Time since the oldest open request was opened, by state',
    labelNames: ['state', 'organization'],
    registers,
  }),
  unopened: new Gauge({
    name: 'keyturn_secrets_unopened',
    help: 'New secrets that their owners haven’t opened yet',
    labelNames: ['organization'],
    registers,
  }),
  due: new Gauge({
    name: 'keyturn_work_overdue_seconds',
    help: 'How long the oldest due work has waited for a worker, of any replica; 0 if none is due',
    labelNames: ['organization'],
    registers,
  }),
  round: new Gauge({
    name: 'keyturn_worker_round_age_seconds',
    help: 'Time since this process’s worker last looked for due work',
    labelNames: ['organization'],
    registers,
  }),
  waiting: new Gauge({
    name: 'keyturn_audit_records_waiting',
    help: 'Records that wait to be added to the audit trail',
    labelNames: ['organization'],
    registers,
  }),
  listing: new Gauge({
    name: 'keyturn_listing_age_seconds',
    help: 'Age of the listing that this process has',
    labelNames: ['organization'],
    registers,
  }),
  allowed: new Gauge({
    name: 'keyturn_genesys_calls_allowed',
    help: 'Calls that Genesys Cloud takes in a minute',
    labelNames: ['organization'],
    registers,
  }),
  left: new Gauge({
    name: 'keyturn_genesys_calls_left',
    help: 'Calls that are left of this minute, for all replicas together',
    labelNames: ['organization'],
    registers,
  }),
});
