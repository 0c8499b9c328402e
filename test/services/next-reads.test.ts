import { expect, test } from 'vitest';
import { createNextReads } from '../../services/next-reads.ts';

/** Reads of one key that end when the test says so. */
function reads(options?: Parameters<typeof createNextReads>[0]) {
  const next = createNextReads<number>(options);
  const begun: { resolve: (value: number) => void; reject: (error: Error) => void }[] = [];
  const ask = (key = 'Will') => next(key, () => new Promise((resolve, reject) => begun.push({ resolve, reject })));
  return { begun, ask };
}

test('a read that has begun is only for who began it, and all who come meanwhile share the next one', async () => {
  const { begun, ask } = reads();
  const first = ask();
  const others = [ask(), ask(), ask()];
  expect(begun).toHaveLength(1);
  begun[0]?.resolve(1);
  expect(await first).toBe(1);
  await expect.poll(() => begun.length).toBe(2);
  const late = ask();
  begun[1]?.resolve(2);
  expect(await Promise.all(others)).toEqual([2, 2, 2]);
  await expect.poll(() => begun.length).toBe(3);
  begun[2]?.resolve(3);
  expect(await late).toBe(3);
  void ask();
  expect(begun).toHaveLength(4);
});

test('who asks about someone else waits for nobody', () => {
  const { begun, ask } = reads();
  void ask('Will');
  void ask('Ada');
  expect(begun).toHaveLength(2);
});

test('a failure is for those who share the read, and not for the next', async () => {
  const { begun, ask } = reads();
  const first = ask();
  const others = [ask(), ask()];
  begun[0]?.reject(new Error('the first'));
  await expect(first).rejects.toThrow('the first');
  await expect.poll(() => begun.length).toBe(2);
  begun[1]?.reject(new Error('the second'));
  for (const other of others) await expect(other).rejects.toThrow('the second');
  const again = ask();
  begun[2]?.resolve(3);
  expect(await again).toBe(3);
});

test('where they fail together, a failure is for those who wait for the next read as well', async () => {
  const { begun, ask } = reads({ failsTogether: true });
  const all = [ask(), ask(), ask()];
  begun[0]?.reject(new Error('the first'));
  for (const each of all) await expect(each).rejects.toThrow('the first');
  expect(begun).toHaveLength(1);
  const again = ask();
  begun[1]?.resolve(2);
  expect(await again).toBe(2);
});

test('a read that hangs holds up nobody else', async () => {
  const { begun, ask } = reads();
  void ask();
  const other = ask();
  await expect.poll(() => begun.length).toBe(2);
  begun[1]?.resolve(2);
  expect(await other).toBe(2);
});
