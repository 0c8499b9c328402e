import type { z } from 'zod';
import type { KeyturnError } from '../services/errors.ts';
import type { ClientRole } from '../services/genesys/client-roles.ts';
import type { ClientChange, OAuthClient, RoleDivision } from '../services/genesys/types/client.ts';
import type { JsonValue } from '../services/json.ts';
import type { RequestRecord, Timing } from '../services/requests/types.ts';
import type { Block, Message } from './block-kit/message.ts';
import type { OperationName } from './names.ts';
import type { Context, EverybodyContext, Services } from './operation/context.ts';
import type { OperationForm } from './operation/form.ts';
import type { ClientButton, Effect, Viewer } from './operation/viewer.ts';
import type { ChangeEffect, Circumstances, EffectTable } from './operation/weight.ts';
import type { Effects, LoudWords, OutcomeWords } from './outcome.ts';

/**
 * Something that a person can do, declared once. The router, help, the permission check, approvals, the audit action, the manifest, the reference
 * page, and table-driven tests all use the declaration.
 */
export interface Operation<
  Input = unknown,
  Output = unknown,
  Name extends OperationName = OperationName,
  Rule extends SecondPersonRule = SecondPersonRule,
> {
  name: Name;
  /** Other words that people type for it. */
  synonyms: readonly string[];
  /** One line for help, without a period. A function, like all words here: it's read when it's shown, in the reader's language. */
  summary(): string;
  /** What follows the verb: `<client>`, `[words]` or nothing. */
  usage: string;
  /** What that is: an existing client, a new one, anything else, or nothing. */
  about: 'client' | 'newClient' | 'words' | 'nothing';
  /** The title of its modals, at most 24 characters. By default, the app's name. */
  title?(): string;
  /** Its button beside each client, if it has one. */
  button?: ClientButton;
  /** Examples for help of what people type after the verb. */
  examples: readonly string[];
  /** The Genesys Cloud permission that it needs, if any. */
  permission: string | undefined;
  /** What Keyturn's own client needs for it besides what the person needs. */
  ownPermissions?: readonly string[];
  /** Its calls to Genesys Cloud, in Markdown, for the reference page. By default, only those that identify the person. */
  calls?: string;
  effect: Effect;
  secondPerson: Rule;
  /**
   * What its inputs can do, and what one of them does to `client`, as the person saw it. By default, only the verb decides. `partOf`: the operation
   * that can do this too, whose name stands for this one in KEYTURN_SECOND_PERSON.
   */
  does?: {
    partOf?: OperationName;
    effects: EffectTable;
    of(input: Input, client: OAuthClient | undefined, circumstances: Circumstances): Promise<readonly ChangeEffect[]>;
  };
  /** Whether its requester gets what the client can do, so that they or an approver need the client's roles (KEYTURN_ROLE_RULE). */
  needsRoles?: true;
  /** When an approved input is carried out, unless that's right after the last approval. */
  timing?(input: Input): Timing | undefined;
  /** The fields of the client that an input changes, with their new values: for the audit trail, and to put them back. */
  changes?(input: Input): ClientChange;
  /** Turns the text after the verb, without flags, into raw input. Left out if a form asks for it. */
  fromText?: (text: string, flags: { fresh: boolean }) => unknown;
  input: z.ZodType<Input>;
  /** Its form. Left out if people type the input. */
  form?: OperationForm<Input>;
  run(context: Context, input: Input): Promise<Output>;
  view(output: Output, viewer: Viewer): Message;
  /** What completes an output that has just been shown, once it arrives; undefined if nothing does. Only for what reads. */
  completion?(
    context: Pick<Services, 'usage' | 'requests' | 'now'>,
    output: Output,
    signal: AbortSignal,
  ): Promise<Output | undefined>;
  /** Only what has arrived, where Slack can't show the answer again in its place. */
  news?(output: Output, viewer: Viewer): Message | undefined;
  /** Its effects, as data, for the request and the audit trail. */
  effects?(output: Output): Effects;
  /** The words for the facts that its effects leave with a request. */
  outcome?: OutcomeWords;
  /** What the approvals channel reads if one person did it alone. By default: that they created or updated a client, and what changed. */
  loud?(): LoudWords;
  /** The answer for people without access, if everyone may use this operation. By default, they're refused. */
  forEverybody?: {
    /** How long to look up the person and their permissions before answering without them, in milliseconds. */
    waitMs: number;
    answer(context: EverybodyContext): Promise<Message>;
  };
  /** The input's client, for the audit trail. */
  clientOf?(input: Input): { id?: string; name?: string } | undefined;
  stakes?: Stakes;
  /** The roles that an input gives to a client, including those that it already has. */
  attaches?(input: Input): readonly RoleDivision[];
  /** Why a client gets no form, and what to do instead; undefined if it gets one. */
  whyNot?(context: Pick<Services, 'audit' | 'now'>, client: OAuthClient): Promise<Block[] | undefined>;
  /**
   * Checks a client before anyone fills in a form or has to approve. Throws if Genesys Cloud would refuse the operation, or if it would break
   * something. Returns the client's roles that Keyturn's own client lacks, if Genesys Cloud may refuse the operation because of them, which isn't
   * documented.
   */
  foresee?(context: Pick<Services, 'access'>, client: OAuthClient): Promise<readonly ClientRole[]>;
  /** Checks an input before anyone has to approve it, so that nobody approves something impossible. `run` checks it again. */
  check?(context: Services & Pick<Context, 'person'>, input: Input, client: OAuthClient | undefined): Promise<void>;
  /** The rest of an input whose timing is `grace`, days after `run` has done the first part. */
  later?: Later<Input, Output>;
  /** Finds out from Genesys Cloud what happened, after a crash or an unclear answer. Never changes anything that wasn't approved. */
  reconcile?(context: Context, input: Input, record: RequestRecord): Promise<Reconciled>;
}

/** Whether an operation needs approval. `configurable`: if KEYTURN_SECOND_PERSON names it, or what it does needs it. */
export type SecondPersonRule = 'never' | 'configurable' | 'always';

/** What an approver needs to know before an operation is executed. */
export interface Stakes {
  /** The verb on buttons and in sentences: `Delete client`. */
  verb(): string;
  /** The button with which its requester has it carried out, if an input can wait for that: `Rotate now`. */
  now?(): string;
  /** What its card is headed with once it's done: `Client deleted`. `facts`: what the request remembers of it. */
  done(facts?: unknown): string;
  /** What follows from an approval, and whether it can be undone, in a sentence or two after “If you approve,”. mrkdwn. */
  ifApproved(about: Approving): string;
  /** What will happen, and whether it can be undone: one mrkdwn sentence each. `input`: the stored one. Without one, for a form: what holds for all that can be chosen in it. */
  consequences: (client: OAuthClient | undefined, now: number, input?: unknown) => string[];
  /** Whether what a stored input does can be changed back, so that no button for it is red. By default, it can't. */
  canChangeBack?(input: unknown): boolean;
  /** Nobody gets what the client can do, so it doesn't matter who has its roles. */
  handsOver?: false;
}

/** What the consequence of an approval is made of. */
export interface Approving {
  client: OAuthClient | undefined;
  now: number;
  input: unknown; // the stored one
  requester: string; // their name, mrkdwn
  graceDays: number; // how many days after its first part the second comes, if it has two
}

/** What comes after the first part of an operation. */
export interface Later<Input = unknown, Output = unknown> {
  permission: string; // what it takes to undo the first part
  complete(context: Context, input: Input, record: RequestRecord): Promise<Output>;
  undo(context: Context, input: Input): Promise<Output>;
  /** Whether the client is still as the first part left it. */
  look(services: Pick<Services, 'genesys'>, input: Input): Promise<LookedAt>;
}

/** How the client is, after the first part. `facts`: what the request remembers if it ends for that. */
export type LookedAt = { kind: 'waiting' } | { kind: 'reverted' | 'gone'; facts: JsonValue };

/** What Genesys Cloud shows after an interrupted execution. */
export type Reconciled =
  | { state: 'done'; effects: Effects }
  | { state: 'failed' | 'unknown'; error: KeyturnError }
  | { state: 'again' };

/** Checks a declaration's type, and keeps it. */
export const defineOperation = <
  Input,
  Output,
  const Name extends OperationName,
  const Rule extends SecondPersonRule = SecondPersonRule,
>(
  operation: Operation<Input, Output, Name, Rule>,
): Operation<Input, Output, Name, Rule> => operation;
