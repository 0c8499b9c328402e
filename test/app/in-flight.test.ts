import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createInFlight } from '../../app/process/in-flight.ts';
import { createLog } from '../../app/process/log.ts';

const log = createLog({ level: 'error', destination: new Writable({ write: (_chunk, _encoding, done) => done() }) });

test('finishes background work during a stop, and starts no more', async () => {
  const inFlight = createInFlight({ log });
  const begun: string[] = [];
  inFlight.background(async (signal) => {
    begun.push('before');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    // What ends may want to start something.
    inFlight.background(async () => void begun.push('meanwhile'));
  });
  expect(await inFlight.drain(5_000)).toBe(true);
  inFlight.background(async () => void begun.push('after'));
  expect(begun).toEqual(['before']);
  expect(await inFlight.drain(0)).toBe(true);
});
