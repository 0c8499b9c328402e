import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../services/store/memory.ts';
import { describeStoreContract } from './contract.ts';

describe('the memory store', () => {
  const store = createMemoryStore({ now: Date.now });
  describeStoreContract(() => [store, store]);

  test('lifetimes follow the given clock, to the millisecond', async () => {
    let time = 1_000;
    const clocked = createMemoryStore({ now: () => time });
    await clocked.set('k', 'v', { ttlMs: 10 });
    time = 1_009;
    expect(await clocked.get('k')).toBe('v');
    time = 1_010;
    expect(await clocked.get('k')).toBeUndefined();
  });
});
