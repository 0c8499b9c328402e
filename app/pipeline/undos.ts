import { z } from 'zod';
import { KeyturnError } from '../../services/errors.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { clientSchema } from '../../services/listings/content.ts';
import type { KeySpace, Store } from '../../services/store.ts';

/** How clients were before changes that one person made alone, for **Undo**. */
export interface Undos {
  /** Keeps `fields` of the client as it was, and gives an ID for that. Throws `store_unavailable`. */
  keep(client: OAuthClient, fields: readonly string[]): Promise<string>;
  /** `client` with those fields as they were. Throws form_expired if that isn't kept anymore, or is another client's. */
  before(id: string, client: OAuthClient): Promise<OAuthClient>;
}

export interface UndosOptions {
  store: Pick<Store, 'get' | 'set'>;
  keys: KeySpace;
  now: () => number;
  id: () => string;
}

/** How long a change can be undone, in milliseconds. */
const lifetimeMs = 30 * 86_400_000;

/** `until`: the store's own expiry can be removed. */
const keptSchema = z.object({ v: z.literal(1), client: clientSchema, fields: z.array(z.string()), until: z.number() });

export function createUndos({ store, keys, now, id: newId }: UndosOptions): Undos {
  const key = (id: string) => keys('undo', id);
  return {
    async keep(client, fields) {
      const id = newId();
      await store.set(key(id), JSON.stringify({ v: 1, client, fields, until: now() + lifetimeMs }), {
        ttlMs: lifetimeMs,
      });
      return id;
    },
    async before(id, client) {
      const text = await store.get(key(id));
      const kept = text === undefined ? undefined : keptSchema.safeParse(JSON.parse(text)).data;
      if (kept?.client.id !== client.id || kept.until < now()) throw new KeyturnError('form_expired');
      const fields = Object.entries(kept.client).filter(([field]) => kept.fields.includes(field));
      return { ...client, ...Object.fromEntries(fields) };
    },
  };
}
