import { expect, test } from 'vitest';
import { createDrafts } from '../../app/forms/drafts.ts';
import { formValues } from '../../commands/operation/values.ts';
import { createAudit } from '../../services/audit.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { keySpace } from '../../services/store.ts';
import { ringOf } from '../support/keys.ts';

const keys = keySpace('org-1');
const owner = { team: 'T1', user: 'U1' };

async function world() {
  const memory = createMemoryStore({ now: Date.now });
  let swaps = 0;
  const compareAndSet: typeof memory.compareAndSet = (change) => {
    swaps += 1;
    if (swaps > 5) throw new Error('it tries for ever');
    return memory.compareAndSet(change);
  };
  let ids = 0;
  const store = { ...memory, compareAndSet };
  const now = Date.now;
  const organization = 'org-1';
  const trail = createAudit({ store, keys, ring: ringOf(5), now, log: () => {}, organization });
  const drafts = createDrafts({ organization, store, trail, keys, now, id: () => `stamp-${++ids}` });
  await drafts.save({
    ...{ formId: 'f-1', operation: 'create', owner, status: 'open', asksReason: false },
    ...{ values: formValues.parse({}), names: { roles: {}, divisions: {}, users: {} } },
  });
  /** Another version writes the same draft in its own way. */
  const rewritten = async (more: Record<string, unknown> = {}) => {
    const text = (await memory.get(keys('draft', 'f-1'))) ?? '';
    const members = Object.entries({ ...JSON.parse(text), ...more }).toReversed();
    await memory.set(keys('draft', 'f-1'), JSON.stringify(Object.fromEntries(members), null, 2));
  };
  return { drafts, rewritten, swaps: () => swaps };
}

test('an open draft that another version wrote in its own way is changed at once', async () => {
  const { drafts, rewritten, swaps } = await world();
  await rewritten({ newer: { deep: 1 } });
  const changed = await drafts.changeOpen(await drafts.load('f-1', owner), { asksReason: true });
  expect(changed.asksReason).toBe(true);
  expect(swaps()).toBe(1);
});

test('an open draft that another version rewrites meanwhile is changed over that', async () => {
  const { drafts, rewritten, swaps } = await world();
  const draft = await drafts.load('f-1', owner);
  await rewritten({ first: 'https://example.com/request' });
  await drafts.changeOpen(draft, { asksReason: true });
  expect(await drafts.load('f-1', owner)).toMatchObject({ asksReason: true, first: 'https://example.com/request' });
  expect(swaps()).toBe(2);
  await expect(drafts.change(draft, { status: 'done' })).rejects.toMatchObject({ code: 'already_submitted' });
});

test('a draft that’s someone else’s has expired, and one that this version can’t read is another version’s', async () => {
  const { drafts, rewritten } = await world();
  await expect(drafts.load('f-1', { ...owner, user: 'U2' })).rejects.toMatchObject({ code: 'form_expired' });
  for (const members of [{ status: 'unheard of' }, { v: 2 }]) {
    await rewritten(members);
    await expect(drafts.load('f-1', owner)).rejects.toMatchObject({ code: 'other_version' });
  }
});
