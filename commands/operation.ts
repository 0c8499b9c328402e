import type { z } from 'zod';
import type { KeyturnError } from '../services/errors.ts';
import type { ClientRole } from '../services/genesys/client-roles.ts';
import type { OAuthClient, RoleDivision } from '../services/genesys/types/client.ts';
import type { RequestRecord } from '../services/requests/types.ts';
import type { Block, Message } from './block-kit/message.ts';
import type { OperationName } from './names.ts';
import type { Context, EverybodyContext, Services } from './operation/context.ts';
import type { OperationForm } from './operation/form.ts';
import type { ClientButton, Effect, Viewer } from './operation/viewer.ts';
import type { Effects, OutcomeWords } from './outcome.ts';

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
  /** One line for help, without a period. A declaration's words are functions, because they're read when they're shown, in the reader's language. */
  summary(): string;
  /** What follows the verb: `<client>`, `[words]` or nothing. */
  usage: string;
  /** What follows the verb: an existing client, a new one, anything else, or nothing. */
  about: 'client' | 'newClient' | 'words' | 'nothing';
  /** The title of its modals, at most 24 characters; absent: the app's name. */
  title?(): string;
  /** Its button beside each client, if it has one. */
  button?: ClientButton;
  /** What may be typed after the verb, for help. */
  examples: readonly string[];
  /** The Genesys Cloud permission that it needs, if any. */
  permission: string | undefined;
  /** Its calls to Genesys Cloud, in Markdown, for the reference page. Absent: only those that identify the person. */
  calls?: string;
  effect: Effect;
  secondPerson: Rule;
  /** The inputs that always wait for a second person. `what` names them, after “always for”. */
  secondPersonFor?: { what: string; needs(input: Input): boolean };
  /** Turns the text after the verb, without flags, into raw input. Absent if a form asks for it. */
  fromText?: (text: string, flags: { fresh: boolean }) => unknown;
  input: z.ZodType<Input>;
  /** Its form. Absent if people type the input. */
  form?: OperationForm<Input>;
  run(context: Context, input: Input): Promise<Output>;
  view(output: Output, viewer: Viewer): Message;
  /** Its effects beyond the output, as data. */
  effects?(output: Output): Effects;
  /** The words for the facts that its effects leave with a request. */
  outcome?: OutcomeWords;
  /** The answer for people who weren't admitted, if everyone may use this operation. Absent: they're refused. */
  forEverybody?: {
    /** How long to look up the person and their rights before answering without them, in milliseconds. */
    waitMs: number;
    answer(context: EverybodyContext): Promise<Message>;
  };
  /** The input's client, for the audit trail. */
  clientOf?(input: Input): { id?: string; name?: string } | undefined;
  stakes?: Stakes;
  /** The roles that an input gives to a client, including those that it already has. */
  attaches?(input: Input): readonly RoleDivision[];
  /** Why a client gets no form, and what to do instead; undefined if it does. */
  whyNot?(context: Pick<Services, 'audit' | 'now'>, client: OAuthClient): Promise<Block[] | undefined>;
  /**
   * Checks a client before anyone fills in a form or has to approve. Throws if Genesys Cloud would refuse the operation, or if it would break
   * something. Gives the client's roles that Keyturn's own client lacks, if Genesys Cloud may refuse the operation for that, which it doesn't
   * document.
   */
  foresee?(context: Pick<Services, 'access'>, client: OAuthClient): Promise<readonly ClientRole[]>;
  /** Checks an input before it goes to a second person, so that nobody approves something impossible. `run` checks it again. */
  check?(context: Services & Pick<Context, 'person'>, input: Input, client: OAuthClient | undefined): Promise<void>;
  /** After a crash or an unclear answer: finds out from Genesys Cloud what happened. Never changes anything that wasn't approved. */
  reconcile?(context: Context, input: Input, record: RequestRecord): Promise<Reconciled>;
}

/** Whether an operation waits for a second person. `configurable`: if KEYTURN_SECOND_PERSON names it. */
export type SecondPersonRule = 'never' | 'configurable' | 'always';

/** What an approver needs to know before an operation is executed. */
export interface Stakes {
  /** The verb on buttons and in sentences: `Delete client`. */
  verb(): string;
  /** What will happen, and whether it can be undone: one mrkdwn sentence each. `input`: the stored one, if there is one. */
  consequences: (client: OAuthClient | undefined, now: number, input?: unknown) => string[];
}

/** What reading back from Genesys Cloud says about an interrupted execution. */
export type Reconciled =
  | { state: 'done'; effects: Effects }
  | { state: 'failed' | 'unknown'; error: KeyturnError }
  | { state: 'again' };

/** Checks a declaration and keeps its own types. */
export const defineOperation = <
  Input,
  Output,
  const Name extends OperationName,
  const Rule extends SecondPersonRule = SecondPersonRule,
>(
  operation: Operation<Input, Output, Name, Rule>,
): Operation<Input, Output, Name, Rule> => operation;
