import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../canonical-json.ts';
import type { Head } from './head.ts';
import { type AuditKey, type AuditRing, parseExactly, same } from './record.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** The end of a trail, as someone outside of the store saw it. */
export type Witnessed = Pick<Head, 'seq' | 'hash' | 'rev'>;

// Loose, because a newer version may add members. The mark covers them.
const schema = z.looseObject({
  v: z.literal(1),
  organization: z.string(),
  seq: z.int().min(1),
  hash,
  rev: z.int().min(0),
  key: z.string(),
  mark: hash,
});

/** Why a text isn't a witness of this trail: its key isn't in the ring, it's another organization's, or Keyturn didn't write it like this. */
export type WitnessFault = 'unknown_key' | 'other_organization' | 'changed';

/** Makes and checks what a witness keeps outside of the store. Without a key of the ring, nobody can make one that `parse` accepts. */
export function createWitnessCodec({ ring, organization }: { ring: AuditRing; organization: string }) {
  const markOf = (by: AuditKey, content: object): string =>
    createHmac('sha256', by.audit)
      .update(`witness|${canonicalJson(content)}`)
      .digest('hex');

  return {
    format({ seq, hash: end, rev }: Witnessed): string {
      const [by] = ring;
      const content = { v: 1, organization, seq, hash: end, rev, key: by.id };
      return canonicalJson({ ...content, mark: markOf(by, content) });
    },

    parse(text: string): Witnessed | WitnessFault {
      const found = parseExactly(schema, text.trim());
      if (found === undefined) return 'changed';
      const { mark, ...content } = found;
      const by = ring.find(({ id }) => id === found.key);
      if (by === undefined) return 'unknown_key';
      if (!same(mark, markOf(by, content))) return 'changed';
      return found.organization === organization ? found : 'other_organization';
    },
  };
}
