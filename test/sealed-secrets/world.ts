import { randomUUID } from 'node:crypto';
import { createAudit } from '../../services/audit.ts';
import { createSealedSecrets, type SealedSecretsOptions } from '../../services/sealed-secrets.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { ringOf } from '../support/keys.ts';

/** What the trail says about an opening and about a deletion. */
export const opened = { operation: 'reveal', action: 'opened' } as const;
export const erased = { operation: 'reveal', action: 'erased' } as const;

export const keys = keySpace('org-1');
export const ring = ringOf(3);
export const owner = { slackTeam: 'T1', slackUser: 'U1', genesysUser: 'g-1' };
export const ttlMs = 3_600_000;

export const toSeal = {
  owner,
  binding: 'r-1',
  client: { id: 'c-1', name: 'Billing' },
  secret: 'sup3r-s3cret-välue',
  kind: 'newSecret' as const,
  tokenSeconds: 86_400,
};

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
  return { clock, store, secrets: make(), make };
}
