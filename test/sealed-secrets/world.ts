import { randomUUID } from 'node:crypto';
import { createAudit } from '../../services/audit.ts';
import { canonicalJson } from '../../services/canonical-json.ts';
import { sealBox } from '../../services/sealed-secrets/box.ts';
import { createSealedSecrets, type SealedSecrets, type SealedSecretsOptions } from '../../services/sealed-secrets.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { type KeySpace, keySpace, type Store } from '../../services/store.ts';
import { ringOf } from '../support/keys.ts';

/** What the trail says about an opening and about a deletion. */
export const opened = { operation: 'reveal', action: 'opened' } as const;
export const erased = { operation: 'reveal', action: 'erased' } as const;

export const keys = keySpace('org-1');
const ring = ringOf(3);
export const owner = { slackTeam: 'T1', slackUser: 'U1', genesysUser: 'g-1' };
export const ttlMs = 3_600_000;

export const toSeal = {
  owner,
  binding: 'r-1',
  client: { id: 'c-1', name: 'Billing' },
  secret: 'sup3r-s3cret-välue',
  kind: 'newSecret' as const,
  tokenSeconds: 86_400,
  message: { channel: 'D1', ts: '1.1' },
};

/** Draws a ticket, and seals a secret for it. `id` is the secret's. */
export async function seal(secrets: Pick<SealedSecrets, 'prepare' | 'seal'>, secret: typeof toSeal = toSeal) {
  const ticket = await secrets.prepare(secret.owner);
  return { ...(await secrets.seal(ticket, secret)), ticket, id: ticket.id };
}

/** The stored text of a secret, as the version before would have sealed it: with the key of the ring alone, and no message yet. */
export function sealedBefore(
  text: string,
  by: { seal: Buffer; keys: KeySpace; secret: string } = { seal: ring[0].seal, keys, secret: toSeal.secret },
): string {
  const { halved: _halved, message: _message, box: _box, ...held } = JSON.parse(text);
  const box = sealBox(by.seal, by.secret, `v1|${by.keys('secret', held.facts.id)}|${canonicalJson(held.facts)}`);
  return JSON.stringify({ ...held, box });
}

/** Sealed secrets in a memory store (or the given one), with a clock that the test moves. */
export function secretsWorld(options: Partial<SealedSecretsOptions> = {}) {
  const clock = { time: Date.parse('2026-03-04T05:06:07.890Z') };
  const now = () => clock.time;
  const store = options.store ?? createMemoryStore({ now });
  const trailOn = (on: Store) => createAudit({ store: on, keys, ring, now, log: () => {}, organization: 'org-1' });
  const trail = trailOn(store);
  const make = (more: Partial<SealedSecretsOptions> = {}) =>
    createSealedSecrets({
      store,
      trail: more.store === undefined ? trail : trailOn(more.store),
      keys,
      ring,
      now,
      id: randomUUID,
      ttlMs,
      ...options,
      ...more,
    });
  return { clock, store, trail, secrets: make(), make };
}
