import { expect, test } from 'vitest';
import { keySpace } from '../../services/store.ts';
import { afterWorkerLooks } from '../support/worker.ts';
import { type Asked, type TwoPeople, twoPeople } from './world.ts';

/** Another version writes the request, which is open, in its own way. */
async function rewrite(w: TwoPeople, { id }: Asked, members: Record<string, unknown>): Promise<string> {
  const key = keySpace(w.genesys.organization.id)('request', id);
  const { record, ...rest } = JSON.parse((await w.store.get(key)) ?? '');
  await w.store.set(key, JSON.stringify({ ...rest, record: { ...record, ...members } }));
  return key;
}

test('requests that only another version can read are left alone, and everybody’s others go on', async () => {
  const w = await twoPeople();
  const inState = await w.askFor('ada', 'rotate', 'Agent desktop');
  const ofOperation = await w.askFor('ada', 'rotate', 'Nightly reporting export');
  const sound = await w.askFor('ada', 'delete', 'Workforce planning sync');
  const before = await inState.record();
  const key = await rewrite(w, inState, { state: 'delegated' });
  await rewrite(w, ofOperation, { operation: 'merge' });
  const kept = await w.store.get(key);

  for (const name of ['dora', 'ada'] as const) {
    const shown = await w.asks(name, '/oauth requests');
    expect(shown.rendered).toContain('Workforce planning sync');
    expect(shown.rendered).toContain(
      '2 requests can’t be read, because another version of Keyturn wrote them. Nothing happens to them here.',
    );
    expect(shown.rendered).not.toContain('Agent desktop');
  }
  for (const asked of [inState, ofOperation])
    expect(await w.presses('dora', asked, 'Approve…')).toContain('Another version of Keyturn wrote this');
  // Its deadline passes, too.
  w.advance(3_600_000);
  await afterWorkerLooks(w);
  expect(await w.outcome(sound)).toContain('expired');
  expect([w.writes(inState.client), w.writes(ofOperation.client)]).toEqual([[], []]);
  expect(await w.store.get(key)).toBe(kept);

  const reported = w.logLines().filter((line) => line.includes('wrote a request that this one can’t read'));
  expect(reported.map((line) => JSON.parse(line).request).toSorted()).toEqual([inState.id, ofOperation.id].toSorted());
  const metrics = await (await fetch(`http://127.0.0.1:${w.bot.port}/metrics`)).text();
  expect(metrics).toContain('keyturn_store_distrusted_total{why="other_version"} 2');
  expect(w.logLines().filter((line) => line.includes('couldn’t look up due work'))).toEqual([]);

  // The version that can read it goes on with it.
  await rewrite(w, inState, { ...before });
  w.advance(60_000);
  expect(await w.outcome(inState)).toContain('expired');
});
