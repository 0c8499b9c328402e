import { createHmac } from 'node:crypto';
import { createHeadCodec, newHead } from '../../services/audit/head.ts';
import type { AuditRing } from '../../services/audit/record.ts';
import { canonicalJson } from '../../services/canonical-json.ts';
import { keySpace, type Store } from '../../services/store.ts';

export interface ForeignTrail {
  store: Store;
  ring: AuditRing;
  organization: string;
}

/** Adds a record to the trail as another version may write it, with the right hash and head. Its members take the place of those of today. */
export async function addForeignRecord(
  { store, ring, organization }: ForeignTrail,
  members: Record<string, unknown>,
): Promise<void> {
  const keys = keySpace(organization);
  const [{ id: key, audit }] = ring;
  const heads = createHeadCodec({ ring, organization });
  const before = await store.get(keys('audit', 'head'));
  const head = (before === undefined ? undefined : heads.parse(before)) ?? newHead(key);
  const seq = head.seq + 1;
  const time = '2026-03-04T05:06:07.890Z';
  const place = { seq, id: `foreign-${seq}`, time, organization, key, previous: head.hash };
  const content = { operation: 'delete', action: 'denied', ...place, ...members };
  const hash = createHmac('sha256', audit).update(canonicalJson(content)).digest('hex');
  await store.compareAndSet({
    put: [{ key: keys('audit', 'head'), value: heads.format({ ...head, seq, hash, rev: head.rev + 1 }) }],
    append: [{ log: keys('audit', 'log'), entries: [canonicalJson({ ...content, hash })] }],
  });
}
