import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { SlackWatch } from '../slack/api.ts';

export interface Metrics {
  /** One attempt of a person: `outcome` is `ok` or an error code. */
  attempt(operation: string, outcome: string, ms: number): void;
  /** One acknowledgement to Slack. */
  acknowledged(kind: string, ms: number): void;
  /** One call to Genesys Cloud; `path` is the template, so that the number of series stays small. */
  genesysCall(method: string, path: string, status: string, ms: number): void;
  transition(operation: string, state: string): void;
  /** Calls to Slack that wait for their turn or for a rate limit to pass. */
  slackCalls: SlackWatch;
  storeUp(up: boolean): void;
  /** A listing that came from Genesys Cloud, and whether all clients were in it. */
  listing(whole: boolean): void;
  slackConnected(connected: boolean): void;
  /** Text in the Prometheus exposition format, and its content type. */
  render(): Promise<{ text: string; type: string }>;
}

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Metrics of one process. Labels hold no names, ids or texts of people. */
export function createMetrics(): Metrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const attempts = new Histogram({
    name: 'keyturn_attempt_seconds',
    help: 'Time from the acknowledgement to the answer, by operation and outcome',
    labelNames: ['operation', 'outcome'],
    buckets,
    registers,
  });
  const acks = new Histogram({
    name: 'keyturn_ack_seconds',
    help: 'Time until Slack had its acknowledgement',
    labelNames: ['kind'],
    buckets,
    registers,
  });
  const calls = new Histogram({
    name: 'keyturn_genesys_call_seconds',
    help: 'Calls to Genesys Cloud, each try',
    labelNames: ['method', 'path', 'status'],
    buckets,
    registers,
  });
  const transitions = new Counter({
    name: 'keyturn_request_transitions_total',
    help: 'Requests that came into a state, by operation',
    labelNames: ['operation', 'state'],
    registers,
  });
  const slackWaiting = new Gauge({
    name: 'keyturn_slack_calls_waiting',
    help: 'Calls to Slack that wait for their turn or for a rate limit to pass',
    labelNames: ['method'],
    registers,
  });
  const slackWait = new Histogram({
    name: 'keyturn_slack_wait_seconds',
    help: 'Time that calls to Slack waited for their turn',
    labelNames: ['method'],
    buckets: [...buckets, 60],
    registers,
  });
  const slackLimits = new Counter({
    name: 'keyturn_slack_rate_limits_total',
    help: 'Answers of Slack that turned a call away for its rate',
    labelNames: ['method'],
    registers,
  });
  const store = new Gauge({ name: 'keyturn_store_up', help: '1 while the store answers', registers });
  const incomplete = new Gauge({
    name: 'keyturn_listing_incomplete',
    help: '1 if the last listing that this process read lacked clients that Genesys Cloud claims to have',
    registers,
  });
  const slack = new Gauge({
    name: 'keyturn_slack_connected',
    help: '1 while Slack and Keyturn hear each other',
    registers,
  });
  return {
    attempt: (operation, outcome, ms) => attempts.observe({ operation, outcome }, ms / 1000),
    acknowledged: (kind, ms) => acks.observe({ kind }, ms / 1000),
    genesysCall: (method, path, status, ms) => calls.observe({ method, path, status }, ms / 1000),
    transition: (operation, state) => transitions.inc({ operation, state }),
    slackCalls: (method) => ({
      waiting: (change) => slackWaiting.inc({ method }, change),
      waited: (ms) => slackWait.observe({ method }, ms / 1000),
      limited: () => slackLimits.inc({ method }),
    }),
    storeUp: (up) => store.set(up ? 1 : 0),
    listing: (whole) => incomplete.set(whole ? 0 : 1),
    slackConnected: (connected) => slack.set(connected ? 1 : 0),
    render: async () => ({ text: await register.metrics(), type: register.contentType }),
  };
}
