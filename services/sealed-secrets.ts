import type { AuditEntry } from './audit/record.ts';
import type { Audit } from './audit.ts';
import { defined } from './defined.ts';
import { createDueSecrets, type DueSecrets } from './sealed-secrets/due.ts';
import type { HeldSecret, SecretFacts, SecretMessage, SecretMetadata, SecretOwner } from './sealed-secrets/held.ts';
import { storeSecret } from './sealed-secrets/seal.ts';
import { createSealer, type SealRing } from './sealed-secrets/sealer.ts';
import { countUnopened, createShelf, gone } from './sealed-secrets/shelf.ts';
import { drawTicket, type SecretTicket } from './sealed-secrets/ticket.ts';
import type { KeySpace, Store } from './store.ts';

export interface SecretToSeal {
  owner: SecretOwner;
  /** The request's ID, or the operation's reference. `byBinding` finds the secret by it. */
  binding: string;
  client: { id: string; name: string };
  secret: string;
  kind: SecretFacts['kind'];
  tokenSeconds?: number;
  /** Where its button is. */
  message: SecretMessage;
}

/** `openings` includes this one. */
export interface OpenedSecret extends SecretMetadata {
  secret: string;
}

/**
 * Every method throws `store_unavailable`. `open` and `erase` also throw `secret_not_yours` (and then do nothing) and `secret_gone`, whose
 * `details.reason` is `awaited` (it isn't there yet), `erased` (its owner stored it), `expired`, `unknown`, or `unreadable` (the ticket isn't the
 * secret's, it was altered or moved, or KEYTURN_KEY changed).
 */
export interface SealedSecrets extends DueSecrets {
  /**
   * Gives a new ticket for a secret that's about to be made, if the store takes writes. Before you ask Genesys Cloud for the secret, put the ticket
   * on a button: nothing opens the secret without it.
   */
  prepare(owner: SecretOwner): Promise<Required<SecretTicket>>;
  /** Seals and stores a secret. Nothing else has it, so this retries a failing store for half a minute. It never stores the secret twice. */
  seal(ticket: Required<SecretTicket>, secret: SecretToSeal): Promise<Pick<SecretFacts, 'sealedAt' | 'expiresAt'>>;
  peek(id: string): Promise<SecretMetadata | undefined>;
  /** The latest secret of a binding, if it's still stored. */
  byBinding(binding: string): Promise<SecretMetadata | undefined>;
  /** How many secrets can be opened, and weren't yet. */
  countUnopened(): Promise<number>;
  /** Whether a secret of this binding was ever stored. Known until a day after the secret expired. */
  wasSealed(binding: string): Promise<boolean>;
  /** Opens the secret for its owner, and records `entry` in the same step: what can't be recorded isn't shown. */
  open(ticket: SecretTicket, person: SecretOwner, entry: AuditEntry): Promise<OpenedSecret>;
  /** Deletes the secret for good, records `entry` in the same step, and gives what was known about the secret. */
  erase(id: string, person: SecretOwner, entry: AuditEntry): Promise<SecretMetadata>;
  /** Stores which message offers a secret of the version before. Does nothing if the secret is gone. */
  rememberMessage(id: string, message: SecretMessage): Promise<void>;
}

export interface SealedSecretsOptions {
  store: Store;
  trail: Pick<Audit, 'commit' | 'readLive'>;
  keys: KeySpace;
  ring: SealRing;
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
  const { find, findFor, change, update, secretKey, bindingKey } = shelf;
  const sealer = createSealer(ring, secretKey);

  const peek = async (secretId: string): Promise<SecretMetadata | undefined> => {
    const found = await find(secretId);
    return found === undefined ? undefined : metadata(found.held);
  };

  return {
    prepare: async (owner) => {
      const ticket = drawTicket(id());
      const {
        key,
        value,
        ttlMs: forMs,
      } = shelf.putTrace({ v: 1, id: ticket.id, owner, erased: false, awaited: true }, ttlMs);
      await store.set(key, value, { ttlMs: forMs });
      return ticket;
    },
    seal: async (ticket, { secret, message, ...about }) => {
      const sealedAt = now();
      const facts: SecretFacts = { ...about, id: ticket.id, sealedAt, expiresAt: sealedAt + ttlMs };
      const held: HeldSecret = { v: 1, facts, openings: 0, message, ...sealer.seal(ticket, facts, secret) };
      await storeSecret({ shelf, ttlMs, until: performance.now() + sealPatienceMs }, held);
      return { sealedAt, expiresAt: facts.expiresAt };
    },
    peek,
    ...createDueSecrets({ store, shelf, now, metadata }),
    byBinding: async (binding) => {
      const secretId = await store.get(bindingKey(binding));
      const found = secretId === undefined ? undefined : await peek(secretId);
      return found?.binding === binding ? found : undefined;
    },
    countUnopened: () => countUnopened({ trail, now }),
    wasSealed: async (binding) => (await store.get(bindingKey(binding))) !== undefined,
    open: (ticket, person, entry) =>
      change(async () => {
        const found = await findFor(ticket.id, person);
        const { held } = found;
        const secret = sealer.open(held, ticket);
        if (secret === undefined) throw gone('unreadable');
        const opened = { ...held, openings: held.openings + 1 };
        return { done: await update(found, opened, entry), result: { ...metadata(opened), secret } };
      }),
    erase: (secretId, person, entry) =>
      change(async () => {
        const { text, held } = await findFor(secretId, person);
        const { owner, expiresAt } = held.facts;
        const trace = await shelf.findTrace(secretId);
        const change = {
          expect: [{ key: secretKey(secretId), value: text }],
          rank: [{ set: shelf.dueSet, member: secretId, score: undefined }],
          put: [
            { key: secretKey(secretId), value: undefined },
            shelf.putTrace({ ...trace, v: 1, id: secretId, owner, erased: true }, expiresAt - now()),
          ],
        };
        const done = await shelf.commit(change, { id: secretId, before: held, after: undefined }, entry);
        return { done, result: metadata(held) };
      }),
    rememberMessage: (secretId, message) =>
      change(async () => {
        const found = await find(secretId);
        if (found === undefined) return { done: true, result: undefined };
        return { done: await update(found, { ...found.held, message }), result: undefined };
      }),
  };
}

function metadata({ facts, openings, message }: HeldSecret): SecretMetadata {
  return { ...facts, openings, ...defined({ message }) };
}
