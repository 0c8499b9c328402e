import { expect, test } from 'vitest';
import { ada, asking, ben, DAY, keys, requestsWorld } from './support.ts';

test('asking again cleans up what the store has forgotten', async () => {
  const { requests, clock, store } = requestsWorld();
  const { id } = await requests.open(asking());
  await requests.cancel(id, ada);
  clock.now += 31 * DAY;
  const next = await requests.open(asking());
  expect((await store.range(keys('requests-by', ada.genesysUser))).map(({ member }) => member)).toEqual([next.id]);
});

test('a record that this version can’t read is refused, not trusted', async () => {
  const { requests, store } = requestsWorld();
  const { id } = await requests.open(asking());
  const raw = (await store.get(keys('request', id))) ?? '';
  await store.set(keys('request', id), raw.replace('"pending"', '"frozen"'));
  await expect(requests.approve(id, ben)).rejects.toMatchObject({ code: 'other_version' });
});
