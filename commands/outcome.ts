import type { z } from 'zod';
import type { OAuthClient } from '../services/genesys/types/client.ts';
import type { JsonValue } from '../services/json.ts';
import type { OperationButton, OperationName } from './names.ts';

/** What an operation did, besides what its view shows: as data, for the audit trail, for its request, and for what is offered next. */
export interface Effects {
  /** The client that it showed, made or changed. */
  client?: { id: string; name: string } | undefined;
  correlationId?: string | undefined; // Genesys Cloud's, of the call that made the change
  next?: OperationName | undefined; // the operation on the same client that comes next
  removedOn?: number | undefined; // when Genesys Cloud removes the client, ms since 1970: until then it can be reactivated
  answerLost?: boolean | undefined; // Genesys Cloud's answer was lost, and a secret with it
  facts?: JsonValue; // what its request remembers of it; the declaration's `outcome` has the words
}

/** What the approvals channel reads of something that one person did alone. mrkdwn; people, clients, and times are ready to be shown. */
export interface LoudWords {
  done(who: string, client: string, whose: string | undefined): string; // `whose`: the mention of the person whose act this takes back
  unclear(who: string, client: string): string; // Genesys Cloud didn't say whether it happened
  /** What follows for those who use the client: one sentence each. `client`: as it was before; times in ms since 1970. */
  follows(client: OAuthClient, at: number, removedOn: number | undefined): string[];
  tookBack(who: string, at: string, address: string): string; // on the message about what this took back
  back: OperationButton; // takes it back
  showsUsage?: true; // it takes service away, so how much the client is used matters
  callsOn?(people: string): string; // those who can take it back, as mentions, if they're to be notified
}

/** `requester`: in their own messages, below the one with their secret. `card`: above a line of its own about the secret. */
export type OutcomeReader = 'everyone' | 'requester' | 'card';

/** The words for what an operation's request remembers, mrkdwn; undefined for what can't be read. */
export type OutcomeWords = (facts: unknown, reader?: OutcomeReader) => string | undefined;

/** Reads what a request remembers by `schema`, and makes `words` of it. */
export const outcomeWords =
  <Fact>(schema: z.ZodType<Fact>, words: (fact: Fact, reader: OutcomeReader) => string): OutcomeWords =>
  (facts, reader = 'everyone') => {
    const { success, data } = schema.safeParse(facts);
    return success ? words(data, reader) : undefined;
  };
