import { expect, test } from 'vitest';
import { keptFrom } from '../../services/listings/kept.ts';
import { createSharedListing } from '../../services/listings/shared.ts';
import { takeSnapshot } from '../../services/listings/snapshot.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { keySpace } from '../../services/store.ts';
import { oauthClient } from './clients.ts';

test('a replica that publishes too late leaves the content that another one has published', async () => {
  const store = createMemoryStore({ now: Date.now });
  const connect = () => createSharedListing({ store, keys: keySpace('org-1'), now: Date.now });
  const [a, b] = [connect(), connect()];
  const kept = await keptFrom(undefined);
  const publish = async (by: typeof a, name: string, asOf: number): Promise<void> => {
    const clients = [oauthClient({ name })];
    const { snapshot, content } = await takeSnapshot({ clients, incomplete: undefined }, asOf, kept.entry);
    await by.publish(snapshot, content, { own: new Map(), rewrite: false });
  };
  await publish(a, 'First', 1);
  await b.meta();
  await publish(a, 'Third', 3);
  await publish(b, 'Second', 2);
  const { data } = await b.meta();
  expect((data && (await a.content(data, kept)))?.clients).toMatchObject([{ name: 'Third' }]);
});
