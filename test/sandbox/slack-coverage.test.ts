import { expect, test } from 'vitest';
import { routes } from '../../sandbox/slack/control.ts';
import { coverage } from '../../sandbox/slack/coverage.ts';
import { methods } from '../../sandbox/slack/methods/registry.ts';
import { envelopeTypes } from '../../sandbox/slack/sockets.ts';

const pairs: [string, object, object][] = [
  ['Web API method', coverage.methods, methods],
  ['delivery', coverage.deliveries, envelopeTypes],
  ['route for driving it from outside', coverage.control, routes],
];

test.each(pairs)('the coverage table lists every %s and nothing else', (_what, table, registered) => {
  expect(Object.keys(table).sort()).toEqual(Object.keys(registered).sort());
});
