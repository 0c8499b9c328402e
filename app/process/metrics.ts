import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { buckets, slackInstruments, storeInstruments } from './metrics/calls.ts';
import { createReadGauges, type Readings } from './metrics/readings.ts';
import { version } from './version.ts';

export interface Metrics {
  /** The same metrics, counted for this organization, by its ID. */
  of(organization: string): Metrics;
  /** Counts a person's attempt. `outcome` is `ok` or an error code. */
  attempt(counted: CountedAttempt, ms: number): void;
  /** Counts an acknowledgment to Slack. */
  acknowledged(kind: string, ms: number): void;
  /** Counts a call to Genesys Cloud. `path` is the template, so that there are few time series. */
  genesysCall(method: string, path: string, status: string, ms: number): void;
  /** Whether Genesys Cloud answers, and lets Keyturn in. */
  genesysUp(up: boolean): void;
  transition(operation: string, state: string): void;
  /** Counts calls of one Slack method, and their waits for a turn or a rate limit. */
  slackCalls(method: string): CallWatch;
  storeUp(up: boolean): void;
  /** Counts a call to the store. */
  storeCall(method: string, outcome: 'ok' | 'failed', ms: number): void;
  /** Counts a value from the store that Keyturn didn't write, or didn't write there, or that only another version can read. */
  storeDistrusted(why: string): void;
  /** Counts a listing from Genesys Cloud, and whether it was complete. */
  listing(complete: boolean): void;
  /** Whether the audit trail isn't to be believed, so that nothing is changed. */
  trailAlarm(on: boolean): void;
  /** Counts a record that couldn't be added to the audit trail. */
  unrecorded(): void;
  slackConnected(connected: boolean): void;
  /** How far this machine's clock is ahead of another one. */
  clockSkew(source: string, seconds: number): void;
  slackSockets(open: number): void;
  /** Whether a check of the set-up found nothing wrong; undefined if it couldn't look. */
  setupOk(check: string, ok: boolean | undefined): void;
  /** Has what these read shown, whenever someone asks for the metrics. */
  read(readings: Readings): void;
  /** Text in the Prometheus exposition format, and its content type. */
  render(): Promise<{ text: string; type: string }>;
}

/** Of an attempt, what's counted. */
export interface CountedAttempt {
  operation: string;
  act: string;
  outcome: string;
}

export interface CallWatch {
  /** A call has started to wait (1), or stopped waiting (-1). */
  waiting(change: 1 | -1): void;
  /** How long a call waited for its first try, in milliseconds. */
  waited(ms: number): void;
  /** Slack's rate limit refused a call. */
  limited(): void;
  /** A try ended. `outcome` is `ok`, Slack's error word, or `no_answer`. */
  ended(outcome: string, ms: number): void;
}

/** One process's metrics. Labels never have people's names or texts, and no IDs except an organization's. */
export function createMetrics(): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const instruments = createInstruments([register]);
  instruments.build.set({ version, node: process.versions.node }, 1);
  // Over HTTP there's none, which isn't the same as 0.
  instruments.slackSockets.remove();
  const gauges = createReadGauges([register]);
  const render: Metrics['render'] = async () => {
    await gauges.refresh();
    return { text: await register.metrics(), type: register.contentType };
  };
  const labeled = (organization: { organization?: string }): Metrics => ({
    ...measure(instruments, organization),
    of: (id) => labeled({ organization: id }),
    read: (readings) => gauges.add(organization, readings),
    render,
  });
  return labeled({});
}

type Instruments = ReturnType<typeof createInstruments>;

function createInstruments(registers: Registry[]) {
  return {
    attempts: new Histogram({
      name: 'keyturn_attempt_seconds',
      help: 'What people did, and how long it took: from the acknowledgement to the answer, or an execution',
      labelNames: ['operation', 'act', 'outcome', 'organization'],
      buckets,
      registers,
    }),
    acknowledgements: new Histogram({
      name: 'keyturn_ack_seconds',
      help: 'Time until Slack had its acknowledgement',
      labelNames: ['kind'],
      buckets,
      registers,
    }),
    genesysCalls: new Histogram({
      name: 'keyturn_genesys_call_seconds',
      help: 'Calls to Genesys Cloud, each try',
      labelNames: ['method', 'path', 'status', 'organization'],
      buckets,
      registers,
    }),
    genesys: new Gauge({
      name: 'keyturn_genesys_up',
      help: '1 while Genesys Cloud answers, and lets Keyturn in',
      labelNames: ['organization'],
      registers,
    }),
    transitions: new Counter({
      name: 'keyturn_request_transitions_total',
      help: 'Requests that came into a state, by operation',
      labelNames: ['operation', 'state', 'organization'],
      registers,
    }),
    incomplete: new Gauge({
      name: 'keyturn_listing_incomplete',
      help: '1 if the last listing that this process read lacked clients that Genesys Cloud claims to have',
      labelNames: ['organization'],
      registers,
    }),
    trailAlarm: new Gauge({
      name: 'keyturn_trail_alarm',
      help: '1 if the audit trail was put back, erased, or cut, so that Keyturn changes nothing',
      labelNames: ['organization'],
      registers,
    }),
    clockSkew: new Gauge({
      name: 'keyturn_clock_skew_seconds',
      help: 'How far this machine’s clock is ahead of another one; below 0, it’s behind',
      labelNames: ['source'],
      registers,
    }),
    build: new Gauge({
      name: 'keyturn_build_info',
      help: 'Always 1: its labels are the versions of Keyturn and of Node.js',
      labelNames: ['version', 'node'],
      registers,
    }),
    setup: new Gauge({
      name: 'keyturn_setup_ok',
      help: '1 if a check of the set-up found nothing wrong, 0 if it did; absent if it couldn’t look',
      labelNames: ['check'],
      registers,
    }),
    unrecorded: new Counter({
      name: 'keyturn_audit_unrecorded_total',
      help: 'Records that couldn’t be added to the audit trail',
      labelNames: ['organization'],
      registers,
    }),
    ...storeInstruments(registers),
    ...slackInstruments(registers),
  };
}

const measure = (
  into: Instruments,
  organization: { organization?: string },
): Omit<Metrics, 'of' | 'read' | 'render'> => ({
  attempt: ({ operation, act, outcome }, ms) =>
    into.attempts.observe({ operation, act, outcome, ...organization }, ms / 1000),
  setupOk: (check, ok) => (ok === undefined ? into.setup.remove({ check }) : into.setup.set({ check }, ok ? 1 : 0)),
  acknowledged: (kind, ms) => into.acknowledgements.observe({ kind }, ms / 1000),
  genesysCall: (method, path, status, ms) =>
    into.genesysCalls.observe({ method, path, status, ...organization }, ms / 1000),
  genesysUp: (up) => into.genesys.set(organization, up ? 1 : 0),
  transition: (operation, state) => into.transitions.inc({ operation, state, ...organization }),
  slackCalls: (method) => ({
    waiting: (change) => into.slackWaiting.inc({ method }, change),
    waited: (ms) => into.slackWaits.observe({ method }, ms / 1000),
    limited: () => into.slackLimits.inc({ method }),
    ended: (outcome, ms) => into.slackCalls.observe({ method, outcome }, ms / 1000),
  }),
  storeUp: (up) => into.store.set(up ? 1 : 0),
  storeCall: (method, outcome, ms) => into.storeCalls.observe({ method, outcome }, ms / 1000),
  storeDistrusted: (why) => into.distrusted.inc({ why }),
  listing: (complete) => into.incomplete.set(organization, complete ? 0 : 1),
  trailAlarm: (on) => into.trailAlarm.set(organization, on ? 1 : 0),
  unrecorded: () => into.unrecorded.inc(organization),
  slackSockets: (open) => into.slackSockets.set(open),
  clockSkew: (source, seconds) => into.clockSkew.set({ source }, seconds),
  slackConnected: (connected) => into.slackConnected.set(connected ? 1 : 0),
});
