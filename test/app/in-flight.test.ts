import { Writable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
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

test('fifty things that wait at once end with the stop, and Node warns of nothing', async () => {
  const inFlight = createInFlight({ log });
  const warnings: string[] = [];
  const warned = ({ name }: Error) => warnings.push(name);
  process.on('warning', warned);
  onTestFinished(() => void process.off('warning', warned));
  const paused = Array.from({ length: 50 }, () => inFlight.pause(3_600_000));
  await inFlight.drain(5_000);
  expect(await Promise.all(paused)).toEqual(paused.map(() => false));
  // Node warns after what's running now.
  await new Promise(setImmediate);
  expect(warnings).toEqual([]);
});
