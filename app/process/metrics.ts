import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  /** The same metrics, counted for this organization, by its ID. */
  of(organization: string): Metrics;
  /** Counts a person's attempt. `outcome` is `ok` or an error code. */
  attempt(operation: string, outcome: string, ms: number): void;
  /** Counts an acknowledgment to Slack. */
  acknowledged(kind: string, ms: number): void;
  /** Counts a call to Genesys Cloud. `path` is the template, so that there are few time series. */
  genesysCall(method: string, path: string, status: string, ms: number): void;
  transition(operation: string, state: string): void;
  /** Counts calls of one Slack method, and their waits for a turn or a rate limit. */
  slackCalls(method: string): CallWatch;
  storeUp(up: boolean): void;
  /** Counts a value from the store that Keyturn didn't write, or didn't write there. */
  storeDistrusted(why: string): void;
  /** Counts a listing from Genesys Cloud, and whether it was complete. */
  listing(complete: boolean): void;
  /** Whether the audit trail isn't to be believed, so that nothing is changed. */
  trailAlarm(on: boolean): void;
  slackConnected(connected: boolean): void;
  /** Text in the Prometheus exposition format, and its content type. */
  render(): Promise<{ text: string; type: string }>;
}

export interface CallWatch {
  /** A call has started to wait (1), or stopped waiting (-1). */
  waiting(change: 1 | -1): void;
  /** How long a call waited for its first try, in milliseconds. */
  waited(ms: number): void;
  /** Slack's rate limit refused a call. */
  limited(): void;
}

/** One process's metrics. Labels never have people's names or texts, and no IDs except an organization's. */
export function createMetrics(): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const instruments = createInstruments([register]);
  const render: Metrics['render'] = async () => ({ text: await register.metrics(), type: register.contentType });
  const labeled = (organization: { organization?: string }): Metrics => ({
    ...measure(instruments, organization),
    of: (id) => labeled({ organization: id }),
    render,
  });
  return labeled({});
}

type Instruments = ReturnType<typeof createInstruments>;

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

function createInstruments(registers: Registry[]) {
  return {
    attempts: new Histogram({
      name: 'keyturn_attempt_seconds',
      help: 'Time from the acknowledgement to the answer, by operation and outcome',
      labelNames: ['operation', 'outcome', 'organization'],
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
    store: new Gauge({ name: 'keyturn_store_up', help: '1 while the store takes changes', registers }),
    distrusted: new Counter({
      name: 'keyturn_store_distrusted_total',
      help: 'Values from the store that weren’t believed: something other than Keyturn wrote or moved them',
      labelNames: ['why'],
      registers,
    }),
    ...slackInstruments(registers),
  };
}

const slackInstruments = (registers: Registry[]) => ({
  slackWaiting: new Gauge({
    name: 'keyturn_slack_calls_waiting',
    help: 'Calls to Slack that wait for their turn or for a rate limit to pass',
    labelNames: ['method'],
    registers,
  }),
  slackWaits: new Histogram({
    name: 'keyturn_slack_wait_seconds',
    help: 'Time that calls to Slack waited for their turn',
    labelNames: ['method'],
    buckets: [...buckets, 60],
    registers,
  }),
  slackLimits: new Counter({
    name: 'keyturn_slack_rate_limits_total',
    help: 'Answers of Slack that turned a call away for its rate',
    labelNames: ['method'],
    registers,
  }),
  slackConnected: new Gauge({
    name: 'keyturn_slack_connected',
    help: '1 while Slack and Keyturn hear each other',
    registers,
  }),
});

const measure = (into: Instruments, organization: { organization?: string }): Omit<Metrics, 'of' | 'render'> => ({
  attempt: (operation, outcome, ms) => into.attempts.observe({ operation, outcome, ...organization }, ms / 1000),
  acknowledged: (kind, ms) => into.acknowledgements.observe({ kind }, ms / 1000),
  genesysCall: (method, path, status, ms) =>
    into.genesysCalls.observe({ method, path, status, ...organization }, ms / 1000),
  transition: (operation, state) => into.transitions.inc({ operation, state, ...organization }),
  slackCalls: (method) => ({
    waiting: (change) => into.slackWaiting.inc({ method }, change),
    waited: (ms) => into.slackWaits.observe({ method }, ms / 1000),
    limited: () => into.slackLimits.inc({ method }),
  }),
  storeUp: (up) => into.store.set(up ? 1 : 0),
  storeDistrusted: (why) => into.distrusted.inc({ why }),
  listing: (complete) => into.incomplete.set(organization, complete ? 0 : 1),
  trailAlarm: (on) => into.trailAlarm.set(organization, on ? 1 : 0),
  slackConnected: (connected) => into.slackConnected.set(connected ? 1 : 0),
});
