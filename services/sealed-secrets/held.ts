import { z } from 'zod';
import { sameAccount } from '../people/membership.ts';
import type { Person } from '../people.ts';
import { readStored, versioned } from '../versioned.ts';

/** The one person who may open a secret: the Slack account that asked for it, and its Genesys Cloud user at that time. */
export interface SecretOwner {
  slackTeam: string;
  slackUser: string;
  genesysUser: string;
}

/** The facts that are sealed with a secret: changing any of them breaks the seal. */
export interface SecretFacts {
  id: string;
  binding: string; // the request or operation that made it
  kind: 'newClient' | 'newSecret' | 'newGrantType';
  client: { id: string; name: string };
  owner: SecretOwner;
  sealedAt: number; // milliseconds since 1970
  expiresAt: number;
  tokenSeconds?: number; // the client's token duration
}

/** The Slack message whose button opens the secret. */
export interface SecretMessage {
  channel: string;
  ts: string;
}

/** Everything about a secret except the secret. */
export interface SecretMetadata extends SecretFacts {
  openings: number;
  message?: SecretMessage;
}

/** What's known of a secret that expired. */
export interface ExpiredSecret extends Pick<SecretFacts, 'id' | 'client' | 'owner' | 'kind' | 'binding' | 'expiresAt'> {
  message?: SecretMessage;
}

export type DueSecret =
  | { kind: 'remind'; secret: SecretMetadata }
  /** `opened`: whether its owner had opened it. Undefined if another process has found that out. */
  | { kind: 'expired'; secret: ExpiredSecret; opened: boolean | undefined };

/** A secret as the store has it. */
export interface HeldSecret {
  v: 1;
  facts: SecretFacts;
  openings: number;
  message?: SecretMessage; // always there, unless the version before stored the secret
  /** The ID of the key that sealed the box. */
  key: string;
  halved?: true; // the other half of the box's key is in the button; always, but in the version before
  box: string;
}

/** What's kept from before the secret is made until a day after it's gone. */
export interface SecretTrace {
  v: 1;
  id: string;
  owner: SecretOwner;
  erased: boolean;
  awaited?: true; // its button is there, and the secret isn't yet
  client?: { id: string; name: string }; // once it was there; older versions didn't store this
  /** For those who are told that it expired; older versions didn't store these. */
  binding?: string;
  kind?: SecretFacts['kind'];
  expiresAt?: number;
  message?: SecretMessage;
}

// Loose, because fields that a newer version added have to survive a write by this one, and the seal covers them.
const client = z.looseObject({ id: z.string(), name: z.string() });
const owner = z.looseObject({ slackTeam: z.string(), slackUser: z.string(), genesysUser: z.string() });

const kinds = z.enum(['newClient', 'newSecret', 'newGrantType']);
const message = z.looseObject({ channel: z.string(), ts: z.string() });

const facts = z.looseObject({
  id: z.string(),
  binding: z.string(),
  kind: kinds,
  client,
  owner,
  sealedAt: z.number(),
  expiresAt: z.number(),
  tokenSeconds: z.number().exactOptional(),
});

const heldSchema = z.looseObject({
  v: z.literal(1),
  facts,
  openings: z.int().min(0),
  message: message.exactOptional(),
  key: z.string(),
  halved: z.literal(true).exactOptional(),
  box: z.string(),
}) satisfies z.ZodType<HeldSecret>;

const traceSchema = z.looseObject({
  v: z.literal(1),
  id: z.string(),
  owner,
  erased: z.boolean(),
  awaited: z.literal(true).exactOptional(),
  client: client.exactOptional(),
  binding: z.string().exactOptional(),
  kind: kinds.exactOptional(),
  expiresAt: z.number().exactOptional(),
  message: message.exactOptional(),
}) satisfies z.ZodType<SecretTrace>;

// Version 0 had no `v`, and was otherwise the same.
const anyHeld = versioned(1, heldSchema, (before) => before);
const anyTrace = versioned(1, traceSchema, (before) => before);

/** Parses a stored secret, of this version or the one before. Throws `other_version` for anything else. */
export const parseHeld = (text: string): HeldSecret => readStored(anyHeld, text);

/** The same for what's kept after a secret. */
export const parseTrace = (text: string): SecretTrace => readStored(anyTrace, text);

/** The person as the owner of a secret. */
export const ownerOf = ({ slack, genesys }: Pick<Person, 'slack' | 'genesys'>): SecretOwner => ({
  slackTeam: slack.team,
  slackUser: slack.user,
  genesysUser: genesys.id,
});

/**
 * Whether both are the same Slack account with the same Genesys Cloud user. Both have to match, as a secret is shown only where it's certain.
 * `samePerson` in people/person-ref.ts takes one of the two for enough.
 */
export function isOwner(owner: SecretOwner, person: SecretOwner): boolean {
  return sameAccount(owner, person) && owner.genesysUser === person.genesysUser;
}
