import { expect, test } from 'vitest';
import { eventually } from '../support/patience.ts';
import { CLIENTS, createWorld, failure, ONE, refusal } from './world.ts';

/** Ends only when told to. */
const wait = (_ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));

test('when finishing, a write that waits for its next try ends, and nothing was changed', async () => {
  const slow = () => refusal(429, 'too.many.requests', 'slow', { 'retry-after': '30' });
  const { genesys, server } = await createWorld({ [`DELETE ${ONE}`]: slow }, { wait });
  const waiting = failure(genesys.deleteClient('c1'));
  await eventually(() => expect(server.count('DELETE', ONE)).toBe(1));
  genesys.finish();
  expect(await waiting).toMatchObject({ code: 'genesys_rate_limited', changed: 'no' });
  expect(server.count('DELETE', ONE)).toBe(1);
});

test('when finishing, a call still gets one try', async () => {
  const { genesys, server } = await createWorld({ [`GET ${CLIENTS}`]: () => refusal(503, 'unavailable') });
  genesys.finish();
  expect(await failure(genesys.listClients())).toMatchObject({ code: 'genesys_failed' });
  expect(server.count('GET', CLIENTS)).toBe(1);
});
