import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog } from '../../app/process/log.ts';
import { KeyturnError } from '../../services/errors.ts';

const hidden = 'xoxb-marked-secret';

/** A log line that `write` causes. */
function lineOf(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> {
  let text = '';
  const destination = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  write(createLog({ level: 'debug', destination }));
  return JSON.parse(text);
}

test.each([
  ['at the top', { token: hidden, kept: 1 }, { token: '[struck]', kept: 1 }],
  ['in an object', { a: { responseUrl: hidden, kept: 1 } }, { a: { responseUrl: '[struck]', kept: 1 } }],
  ['in an object in an object', { a: { b: { secret: { hidden } } } }, { a: { b: { secret: '[struck]' } } }],
  ['in a list', { a: [1, { trigger_id: hidden }] }, { a: [1, { trigger_id: '[struck]' }] }],
  [
    'far down',
    { a: { b: { c: { d: { authorization: hidden } } } } },
    { a: { b: { c: { d: { authorization: '[struck]' } } } } },
  ],
])('strikes a secret field %s', (_where, fields, shown) => {
  const line = lineOf((log) => log.info(fields, 'said'));
  expect(line).toMatchObject({ ...shown, msg: 'said' });
  expect(JSON.stringify(line)).not.toContain(hidden);
});

test('strikes secret fields in errors and their causes', () => {
  const cause = new KeyturnError('slack_failed', { details: { why: 'said', ...{ botToken: hidden } } });
  const error = new KeyturnError('internal', { cause, details: { ...{ clientSecret: hidden }, why: 'seen' } });
  const line = lineOf((log) => log.error({ err: error }, 'failed'));
  expect(line['err']).toMatchObject({ details: { clientSecret: '[struck]', why: 'seen' } });
  expect(JSON.stringify(line)).not.toContain(hidden);
});

test('doesn’t change its input', () => {
  const fields = { a: { token: hidden } };
  lineOf((log) => log.info(fields));
  expect(fields).toEqual({ a: { token: hidden } });
});

test('ends when fields contain each other', () => {
  const around: Record<string, unknown> = {};
  around['again'] = around;
  expect(lineOf((log) => log.info(around, 'said'))).toMatchObject({ msg: 'said' });
});
