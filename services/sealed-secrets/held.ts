import { z } from 'zod';
import { sameAccount } from '../people/membership.ts';

const ownerSchema = z.strictObject({ slackTeam: z.string(), slackUser: z.string(), genesysUser: z.string() });
/** The one person who may open a secret: the Slack account that asked, and the Genesys Cloud user that it stood for. */
export type SecretOwner = z.infer<typeof ownerSchema>;

const factsShape = {
  id: z.string(),
  /** The request or operation that it came from. */
  binding: z.string(),
  kind: z.enum(['newClient', 'newSecret', 'newGrantType']),
  client: z.strictObject({ id: z.string(), name: z.string() }),
  owner: ownerSchema,
  /** Milliseconds since 1970. */
  sealedAt: z.number(),
  expiresAt: z.number(),
  /** How long access tokens of the client live. */
  tokenSeconds: z.number().exactOptional(),
};

const factsSchema = z.strictObject(factsShape);
/** What never changes about a sealed secret, and is sealed with it: none of it can be altered without breaking the seal. */
export type SecretFacts = z.infer<typeof factsSchema>;

const messageSchema = z.strictObject({ channel: z.string(), ts: z.string() });
/** The Slack message that offers the secret. */
export type SecretMessage = z.infer<typeof messageSchema>;

const heldSchema = z.strictObject({
  v: z.literal(1),
  facts: factsSchema,
  openings: z.int().min(0),
  message: messageSchema.exactOptional(),
  box: z.string(),
});
/** A secret as it is stored. */
export type HeldSecret = z.infer<typeof heldSchema>;

const traceSchema = z.strictObject({ id: z.string(), owner: ownerSchema, erased: z.boolean() });
/** What stays for a while when the secret is gone. */
export type SecretTrace = z.infer<typeof traceSchema>;

/** Reads a secret as it is stored; undefined when it is not one. */
export const parseHeld = (text: string): HeldSecret | undefined => parse(heldSchema, text);
/** Reads what stays of a secret; undefined when it is not that. */
export const parseTrace = (text: string): SecretTrace | undefined => parse(traceSchema, text);

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
