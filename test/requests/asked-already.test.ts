import { expect, test } from 'vitest';
import { asking, ben, keys, requestsWorld } from './support.ts';

test('a client’s open request for an operation is found until it ends', async () => {
  const { requests, process, store } = requestsWorld();
  const first = await requests.open(asking());
  expect(await process('replica-b').openFor('delete', 'client-1')).toEqual(first);
  expect(await requests.openFor('rotate', 'client-1')).toBeUndefined();
  expect(await requests.openFor('delete', 'client-2')).toBeUndefined();
  const { record } = await requests.approve(first.id, ben);
  expect(await requests.openFor('delete', 'client-1')).toEqual(record);
  await requests.finish(first.id, 'done', { fact: { kind: 'done' } });
  expect(await requests.openFor('delete', 'client-1')).toBeUndefined();
  const lost = await requests.open(asking());
  await store.take(keys('request', lost.id));
  expect(await requests.openFor('delete', 'client-1')).toBeUndefined();
});
