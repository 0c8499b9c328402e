import { z } from 'zod';
import { sameAccount } from '../people/membership.ts';
import { versioned } from '../versioned.ts';

/** The one person who may open a secret: the Slack account that asked, and the Genesys Cloud user that it stood for. */
export interface SecretOwner {
  slackTeam: string;
  slackUser: string;
  genesysUser: string;
}

/** What never changes about a sealed secret, and is sealed with it: none of it can be altered without breaking the seal. */
export interface SecretFacts {
  id: string;
  binding: string; // the request or operation that it came from
  kind: 'newClient' | 'newSecret' | 'newGrantType';
  client: { id: string; name: string };
  owner: SecretOwner;
  sealedAt: number; // milliseconds since 1970
  expiresAt: number;
  tokenSeconds?: number; // how long access tokens of the client live
}

/** The Slack message that offers the secret. */
export interface SecretMessage {
  channel: string;
  ts: string;
}

/** A secret as it is stored. */
export interface HeldSecret {
  v: 1;
  facts: SecretFacts;
  openings: number;
  message?: SecretMessage;
  box: string;
}

/** What stays for a while when the secret is gone. */
export interface SecretTrace {
  v: 1;
  id: string;
  owner: SecretOwner;
  erased: boolean;
}

// Everything is loose: what a newer version keeps must survive a write of this one, and the seal covers it.
const owner = z.looseObject({ slackTeam: z.string(), slackUser: z.string(), genesysUser: z.string() });

const facts = z.looseObject({
  id: z.string(),
  binding: z.string(),
  kind: z.enum(['newClient', 'newSecret', 'newGrantType']),
  client: z.looseObject({ id: z.string(), name: z.string() }),
  owner,
  sealedAt: z.number(),
  expiresAt: z.number(),
  tokenSeconds: z.number().exactOptional(),
});

const heldSchema = z.looseObject({
  v: z.literal(1),
  facts,
  openings: z.int().min(0),
  message: z.looseObject({ channel: z.string(), ts: z.string() }).exactOptional(),
  box: z.string(),
}) satisfies z.ZodType<HeldSecret>;

const traceSchema = z.looseObject({
  v: z.literal(1),
  id: z.string(),
  owner,
  erased: z.boolean(),
}) satisfies z.ZodType<SecretTrace>;

// Version 0 said no version, and was the same.
const same = (before: Record<string, unknown>): Record<string, unknown> => before;
const anyHeld = versioned(1, heldSchema, same);
const anyTrace = versioned(1, traceSchema, same);

/** Reads a secret as it is stored, or was in the version before; undefined when it is not one. */
export const parseHeld = (text: string): HeldSecret | undefined => parse(anyHeld, text);
/** Reads what stays of a secret, or did in the version before; undefined when it is not that. */
export const parseTrace = (text: string): SecretTrace | undefined => parse(anyTrace, text);

function parse<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Whether both are the same Slack account, and stand for the same Genesys Cloud user. */
export function isOwner(owner: SecretOwner, person: SecretOwner): boolean {
  return sameAccount(owner, person) && owner.genesysUser === person.genesysUser;
}
