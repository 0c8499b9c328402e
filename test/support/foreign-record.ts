import { createHmac } from 'node:crypto';
import { canonicalJson } from '../../services/canonical-json.ts';
import { keySpace, type Store } from '../../services/store.ts';

export interface ForeignTrail {
  store: Store;
  auditKey: Buffer;
  organization: string;
}

/** Adds a record to the trail as another version may write it, with the right hash and head. Its members take the place of those of today. */
export async function addForeignRecord(
  { store, auditKey, organization }: ForeignTrail,
  members: Record<string, unknown>,
): Promise<void> {
  const keys = keySpace(organization);
  const mac = (text: string): string => createHmac('sha256', auditKey).update(text).digest('hex');
  const before = await store.get(keys('audit', 'head'));
  const head = JSON.parse(before ?? '{}') as { seq?: number; hash?: string };
  const seq = (head.seq ?? 0) + 1;
  const time = '2026-03-04T05:06:07.890Z';
  const place = { seq, id: `foreign-${seq}`, time, organization, previous: head.hash ?? '0'.repeat(64) };
  const content = { operation: 'delete', action: 'denied', ...place, ...members };
  const hash = mac(canonicalJson(content));
  await store.compareAndSet({
    put: [
      {
        key: keys('audit', 'head'),
        value: canonicalJson({ seq, hash, mac: mac(`head|${organization}|${seq}|${hash}`) }),
      },
    ],
    append: [{ log: keys('audit', 'log'), entries: [canonicalJson({ ...content, hash })] }],
  });
}
