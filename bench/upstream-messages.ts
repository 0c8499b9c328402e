import { z } from 'zod';

/** What the sandboxes' process can be told to do. */
export const order = z.discriminatedUnion('do', [
  z.object({ do: z.literal('organization'), clients: z.number() }),
  z.object({ do: z.literal('calls'), organization: z.number() }),
  z.object({ do: z.literal('change'), organization: z.number() }),
  z.object({ do: z.literal('limit'), organization: z.number(), workers: z.number(), others: z.number().optional() }),
  z.object({ do: z.literal('hang'), organization: z.number() }),
  z.object({ do: z.literal('release'), organization: z.number() }),
  z.object({
    do: z.literal('ask'),
    organization: z.number(),
    operation: z.enum(['delete', 'rotate']),
    count: z.number(),
    port: z.number(),
  }),
  z.object({ do: z.literal('approve'), organization: z.number(), count: z.number() }),
]);
export type Order = z.infer<typeof order>;

export const slackFacts = z.object({ url: z.string(), botToken: z.string(), signingSecret: z.string() });

export const answers = {
  organization: z.object({ url: z.string(), clientId: z.string(), clientSecret: z.string() }),
  /** `METHOD /path/{id}` of every call since the last time. */
  calls: z.array(z.string()),
  change: z.null(),
  /** The Slack user IDs of that many people who may see clients. `others`: how many calls of the minute others have made with the same client. */
  limit: z.array(z.string()),
  hang: z.null(),
  release: z.null(),
  ask: z.object({ ms: z.number(), calls: z.array(z.string()) }),
  /** The time from the first click until the last requester was told the outcome, and the calls to Genesys Cloud in it. */
  approve: z.object({ ms: z.number(), calls: z.array(z.string()) }),
} satisfies Record<Order['do'], z.ZodType>;
