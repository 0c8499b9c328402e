import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export const slackInstruments = (registers: Registry[]) => ({
  slackCalls: new Histogram({
    name: 'keyturn_slack_call_seconds',
    help: 'Calls to Slack, each try, by what Slack answered',
    labelNames: ['method', 'outcome'],
    buckets,
    registers,
  }),
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
  slackSockets: new Gauge({
    name: 'keyturn_slack_sockets_open',
    help: 'Open connections in Socket Mode',
    registers,
  }),
});

export const storeInstruments = (registers: Registry[]) => ({
  store: new Gauge({ name: 'keyturn_store_up', help: '1 while the store takes changes', registers }),
  storeCalls: new Histogram({
    name: 'keyturn_store_call_seconds',
    help: 'Calls to the store, by method and outcome',
    labelNames: ['method', 'outcome'],
    buckets: [0.0005, 0.001, 0.0025, ...buckets],
    registers,
  }),
  distrusted: new Counter({
    name: 'keyturn_store_distrusted_total',
    help: 'Values from the store that are left alone: something other than Keyturn wrote or moved them, or another version of it did',
    labelNames: ['why'],
    registers,
  }),
});
