import type { AuditEntry } from './audit/record.ts';
import type { Audit } from './audit.ts';
import { canonicalJson } from './canonical-json.ts';
import { defined } from './defined.ts';
import { openBox, sealBox } from './sealed-secrets/box.ts';
import type { HeldSecret, SecretFacts, SecretMessage, SecretOwner } from './sealed-secrets/held.ts';
import { storeSecret } from './sealed-secrets/seal.ts';
import { createShelf, gone } from './sealed-secrets/shelf.ts';
import type { KeySpace, Store } from './store.ts';

/** How long after each try a secret that no message offers is due again, in milliseconds. */
const unofferedAgainMs = 10 * 60 * 1_000;

export interface SecretToSeal {
  owner: SecretOwner;
  /** The request's ID, or the operation's reference. `byBinding` finds the secret by it. */
  binding: string;
  client: { id: string; name: string };
  secret: string;
  kind: SecretFacts['kind'];
  tokenSeconds?: number;
}

/** Everything about a secret except the secret. */
export interface SecretMetadata extends SecretFacts {
  openings: number;
  message?: SecretMessage;
}

/** `openings` includes this one. */
export interface OpenedSecret extends SecretMetadata {
  secret: string;
}

/**
 * Every method throws `store_unavailable`. `open` and `erase` also throw `secret_not_yours` (and then do nothing) and `secret_gone`, whose
 * `details.reason` is `erased` (its owner stored it), `expired`, `unknown`, or `unreadable` (it was altered or moved, or KEYTURN_KEY changed).
 */
export interface SealedSecrets {
  /** Resolves if a secret can be stored now. Call it before you ask Genesys Cloud for one. */
  prepare(): Promise<void>;
  /** Seals and stores a secret. Nothing else has it, so this retries a failing store for half a minute. It never stores the secret twice. */
  seal(secret: SecretToSeal): Promise<{ id: string; expiresAt: number }>;
  peek(id: string): Promise<SecretMetadata | undefined>;
  /** The latest secret of a binding, if it's still stored. */
  byBinding(binding: string): Promise<SecretMetadata | undefined>;
  /** Whether a secret of this binding was ever stored. Known until a day after the secret expired. */
  wasSealed(binding: string): Promise<boolean>;
  /** Opens the secret for its owner, and records `entry` in the same step: what can't be recorded isn't shown. */
  open(id: string, person: SecretOwner, entry: AuditEntry): Promise<OpenedSecret>;
  /** Deletes the secret for good, records `entry` in the same step, and gives what was known about the secret. */
  erase(id: string, person: SecretOwner, entry: AuditEntry): Promise<SecretMetadata>;
  /** Stores which message offers the secret. Does nothing if the secret is gone. */
  rememberMessage(id: string, message: SecretMessage): Promise<void>;
  /** Claims up to `limit` secrets that are due but that no message offers. Each goes to one caller. */
  unoffered(limit: number): Promise<SecretMetadata[]>;
}

/** A key of the ring. */
export interface SealKey {
  readonly id: string;
  /** 32 bytes. */
  readonly seal: Buffer;
}

export interface SealedSecretsOptions {
  store: Store;
  trail: Pick<Audit, 'commit' | 'readLive'>;
  keys: KeySpace;
  /** The first key seals, all of them open. */
  ring: readonly [SealKey, ...SealKey[]];
  /** Milliseconds since 1970. */
  now: () => number;
  /** Gives an ID that nobody can guess. */
  id: () => string;
  /** How long a secret can be opened. */
  ttlMs: number;
  /**
   * How long a new secret stays in memory while the store fails, since it's the only copy. Default 30,000 ms: long enough for a Redis restart or
   * failover, and over before another process takes the execution.
   */
  sealPatienceMs?: number;
}

/** New client secrets, stored encrypted until the one person who may open them does. */
export function createSealedSecrets({
  store,
  trail,
  keys,
  ring,
  now,
  id,
  ttlMs,
  sealPatienceMs = 30_000,
}: SealedSecretsOptions): SealedSecrets {
  const shelf = createShelf({ store, trail, keys, now });
  const { find, findFor, change, update, offeredAt, secretKey, bindingKey, unofferedSet } = shelf;
  // The store's key is part of the context, so a box that's moved to another organization or ID doesn't open.
  const contextOf = (facts: SecretFacts): string => `v1|${secretKey(facts.id)}|${canonicalJson(facts)}`;

  const peek = async (secretId: string): Promise<SecretMetadata | undefined> => {
    const found = await find(secretId);
    return found === undefined ? undefined : metadata(found.held);
  };

  return {
    prepare: () => store.ping(),
    seal: async ({ secret, ...about }) => {
      const sealedAt = now();
      const facts: SecretFacts = { ...about, id: id(), sealedAt, expiresAt: sealedAt + ttlMs };
      const [{ id: key, seal }] = ring;
      const held: HeldSecret = { v: 1, facts, openings: 0, key, box: sealBox(seal, secret, contextOf(facts)) };
      await storeSecret({ store, shelf, ttlMs, until: performance.now() + sealPatienceMs }, held);
      return { id: facts.id, expiresAt: facts.expiresAt };
    },
    peek,
    byBinding: async (binding) => {
      const secretId = await store.get(bindingKey(binding));
      const found = secretId === undefined ? undefined : await peek(secretId);
      return found?.binding === binding ? found : undefined;
    },
    wasSealed: async (binding) => (await store.get(bindingKey(binding))) !== undefined,
    open: (secretId, person, entry) =>
      change(async () => {
        const { text, held } = await findFor(secretId, person);
        const by = ring.find((each) => each.id === held.key);
        const secret = by && openBox(by.seal, held.box, contextOf(held.facts));
        if (secret === undefined) throw gone('unreadable');
        const opened = { ...held, openings: held.openings + 1 };
        return { done: await update(text, opened, entry), result: { ...metadata(opened), secret } };
      }),
    erase: (secretId, person, entry) =>
      change(async () => {
        const { text, held } = await findFor(secretId, person);
        const { owner, expiresAt } = held.facts;
        const trace = await shelf.findTrace(secretId);
        const change = {
          expect: [{ key: secretKey(secretId), value: text }],
          put: [
            { key: secretKey(secretId), value: undefined },
            shelf.putTrace({ ...trace, v: 1, id: secretId, owner, erased: true }, expiresAt - now()),
          ],
          rank: offeredAt(secretId, undefined),
        };
        const done = await shelf.commit(change, secretId, undefined, entry);
        return { done, result: metadata(held) };
      }),
    rememberMessage: (secretId, message) =>
      change(async () => {
        const found = await find(secretId);
        if (found === undefined) return { done: true, result: undefined };
        return { done: await update(found.text, { ...found.held, message }), result: undefined };
      }),
    unoffered: async (limit) => {
      const due = await store.claimDue(unofferedSet, { now: now(), leaseMs: unofferedAgainMs, limit });
      const found = await Promise.all(due.map(async (secretId) => ({ secretId, about: await peek(secretId) })));
      const waiting = found.flatMap(({ about }) => (about === undefined || about.message !== undefined ? [] : [about]));
      const settled = found.filter(({ about }) => about === undefined || about.message !== undefined);
      if (settled.length > 0)
        await store.compareAndSet({ rank: settled.flatMap(({ secretId }) => offeredAt(secretId, undefined)) });
      return waiting;
    },
  };
}

function metadata({ facts, openings, message }: HeldSecret): SecretMetadata {
  return { ...facts, openings, ...defined({ message }) };
}
