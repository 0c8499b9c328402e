import { randomBytes } from 'node:crypto';
import { createAuthenticatedStore } from '../../services/store/authenticated.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Store } from '../../services/store.ts';
import { median } from '../figures.ts';
import type { Row } from './row.ts';

/** A stored request has about this many characters. */
const valueLength = 1_000;
const most = 10;

/** What the keyed mark of a small value costs: the same writes and reads with and without it, in turns, against a store that costs nothing itself. */
export const storeMarks: Row = {
  name: 'store-marks',
  async run(_world, { quick }) {
    const ring = [{ id: '00000000', store: randomBytes(32) }] as const;
    const plain = createMemoryStore({ now: Date.now });
    const marked = createAuthenticatedStore({ store: createMemoryStore({ now: Date.now }), ring });
    const written: number[] = [];
    const read: number[] = [];
    const count = quick ? 2_000 : 20_000;
    for (let round = 0; round < (quick ? 3 : 11); round += 1) {
      const [bare, authenticated] = [await costs(plain, count), await costs(marked, count)];
      // The first round compiles.
      if (round === 0) continue;
      written.push(authenticated.write - bare.write);
      read.push(authenticated.read - bare.read);
    }
    const [toWrite, toRead] = [median(written), median(read)];
    return [
      {
        what: `The keyed mark of a value of ${valueLength} characters: written / read`,
        measured: `${toWrite.toFixed(1)} / ${toRead.toFixed(1)} µs more`,
        beside: 'the same store without marks',
        result: '',
        target: `≤ ${most} µs`,
        met: [
          {
            figures: written.map((each, round) => Math.max(each, read[round] ?? each)),
            holds: (each) => each <= most,
          },
        ],
      },
    ];
  },
};

/** CPU time per write and per read, in microseconds. */
async function costs(store: Store, count: number): Promise<{ write: number; read: number }> {
  const value = 'x'.repeat(valueLength);
  const each = async (work: (key: string) => Promise<unknown>): Promise<number> => {
    const before = process.cpuUsage();
    for (let at = 0; at < count; at += 1) await work(`keyturn:{organization}:request:${at % 100}`);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / count;
  };
  return { write: await each((key) => store.set(key, value)), read: await each((key) => store.get(key)) };
}
