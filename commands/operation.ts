import type { z } from 'zod';
import type { Access } from '../services/access.ts';
import type { Audit } from '../services/audit.ts';
import type { Authors } from '../services/authors.ts';
import type { Directory } from '../services/directory.ts';
import type { KeyturnError } from '../services/errors.ts';
import type { ClientRole } from '../services/genesys/client-roles.ts';
import type { Genesys, OAuthClient, RoleDivision } from '../services/genesys/types.ts';
import type { Listings } from '../services/listings.ts';
import type { Actor, People, Person } from '../services/people.ts';
import type { RequestRecord, Requests } from '../services/requests/types.ts';
import type { SealedSecrets } from '../services/sealed-secrets.ts';
import type { Block, Message } from './block-kit/blocks.ts';
import type { OperationName } from './names.ts';
import type { OperationForm } from './operation/form.ts';
import type { Effects, OutcomeWords } from './outcome.ts';

/** What operations work with; made once, by the composition root. */
export interface Services {
  organization: { id: string; name: string };
  genesys: Genesys;
  people: People;
  access: Access;
  listings: Listings;
  directory: Directory;
  requests: Requests;
  secrets: SealedSecrets;
  audit: Audit;
  authors: Authors;
  now: () => number;
  /** The slash command, as typed: `/oauth`. */
  command: string;
  /** Whether this operation waits for a second person: by KEYTURN_SECOND_PERSON, or because this input of it always does. */
  needsSecondPerson: (operation: OperationName, input?: unknown) => boolean;
  /** Whether this person may decide that request now, as far as cached rights tell; undefined when it cannot be told. Each click is checked live. */
  mayDecide: (person: Person, record: RequestRecord) => Promise<boolean | undefined>;
  /** A link to a request's card; undefined while it has none. */
  requestLink: (record: RequestRecord) => string | undefined;
}

/** One attempt of one person at one operation. */
export interface Context extends Services {
  person: Person;
  /** What a secret that comes of it is bound to: the request's id, or one made for this attempt. */
  binding: string;
  /** To be awaited before each call that changes something at Genesys Cloud: makes the step durable, and throws when this process may not go on. */
  beforeWrite: (step: string) => Promise<void>;
}

/** What a view may know about its reader. */
export interface Viewer {
  person: Person;
  now: number;
  command: string;
  organization: { id: string; name: string };
  /** Whether the reader holds the operation's permission, as far as is known now. Every click is checked again. */
  may: (operation: OperationName) => boolean;
  needsSecondPerson: (operation: OperationName) => boolean;
  isOwnClient: (clientId: string) => boolean;
  /** What can be done to one client, in the order of help, as buttons. */
  clientVerbs: readonly ClientVerb[];
}

/** A button beside a client, as an operation declares it. */
export interface ClientButton {
  label(): string;
  /** Red, and the last of its row: of two side by side neither stands out. */
  danger?: boolean;
  /** Whether it's there for this client; absent: for each. */
  offered?(client: OAuthClient): boolean;
}

/** An operation that can be done to one client. */
export interface ClientVerb extends ClientButton {
  operation: OperationName;
  effect: Effect;
}

/** `write` changes something at Genesys Cloud: rights are checked live, and it is recorded before it happens. */
export type Effect = 'read' | 'write';

/** Whether an operation waits for a second person: `configurable` where KEYTURN_SECOND_PERSON names it. */
export type SecondPersonRule = 'never' | 'configurable' | 'always';

/** What an answer for everybody can be made of. */
export interface EverybodyContext {
  /** Why its reader wasn't admitted: person_refused, or what kept that from being found out. */
  why: KeyturnError;
  /** Who the payload names. */
  actor: Actor;
  people: Pick<People, 'profile'>;
  /** The slash command, as typed. */
  command: string;
}

/** What an approver needs to know before a risky operation is carried out. */
export interface Stakes {
  /** The verb on buttons and in sentences: `Delete client`. */
  verb(): string;
  /** What will happen, and whether it can be undone: one mrkdwn sentence each. `input`: as it was stored, where it is known. */
  consequences: (client: OAuthClient | undefined, now: number, input?: unknown) => string[];
}

/** What reading back from Genesys Cloud says about an execution that broke off. */
export type Reconciled =
  | { state: 'done'; effects: Effects }
  | { state: 'failed' | 'unknown'; error: KeyturnError }
  | { state: 'again' };

/**
 * Something a person can do, declared once. The router, help, the permission check, the request gate, the audit action,
 * the manifest, the reference page and table-driven tests follow from it.
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
  /** One line for help, without a full stop. Words of a declaration are functions: they're read when they're shown, in the reader's language. */
  summary(): string;
  /** What follows the verb: `<client>`, `[words]` or nothing. */
  usage: string;
  /** What the words after the verb are about: a client that there is, one that is to be made, anything else, or nothing follows. */
  about: 'client' | 'newClient' | 'words' | 'nothing';
  /** The title of its modals, at most 24 characters; absent: the app's name. */
  title?(): string;
  /** Its button beside each client; absent: it has none. */
  button?: ClientButton;
  /** What may be typed after the verb, for help. */
  examples: readonly string[];
  /** The Genesys Cloud permission that it needs; undefined: none. */
  permission: string | undefined;
  /** What it calls at Genesys Cloud, in Markdown, for the reference page; absent: nothing but what tells who asks. */
  calls?: string;
  effect: Effect;
  secondPerson: Rule;
  /** Which inputs wait for a second person whatever the settings say; `what` names them, after “always for”. */
  secondPersonFor?: { what: string; needs(input: Input): boolean };
  /** Turns what was typed after the verb, flags apart, into raw input; absent where a form asks for it. */
  fromText?: (text: string, flags: { fresh: boolean }) => unknown;
  input: z.ZodType<Input>;
  /** What people fill in for it; absent for what is typed. */
  form?: OperationForm<Input>;
  run(context: Context, input: Input): Promise<Output>;
  view(output: Output, viewer: Viewer): Message;
  /** What came of it beside that, as data. */
  effects?(output: Output): Effects;
  /** The words for the facts that its effects leave with a request. */
  outcome?: OutcomeWords;
  /** For operations that are for everybody: what people who weren't admitted are shown. Absent: they're refused. */
  forEverybody?: {
    /** How long to look for who asks and what they may do before answering without, in milliseconds. */
    waitMs: number;
    answer(context: EverybodyContext): Promise<Message>;
  };
  /** The Genesys Cloud client that an input is about, for the audit trail. */
  clientOf?(input: Input): { id?: string; name?: string } | undefined;
  stakes?: Stakes;
  /** The roles that an input gives to a client, whether it has them already or not. */
  attaches?(input: Input): readonly RoleDivision[];
  /** Why there's no form for a client, and what can be done instead; undefined where there is one. */
  whyNot?(context: Pick<Services, 'audit' | 'now'>, client: OAuthClient): Promise<Block[] | undefined>;
  /**
   * What can be seen about a client before anybody fills in a form, or is asked to approve. Throws what Genesys Cloud would refuse the
   * operation for, and what it would break. Gives the roles of the client for which Genesys Cloud may refuse it (whether it does is
   * not documented), since Keyturn's own client lacks them.
   */
  foresee?(context: Pick<Services, 'access'>, client: OAuthClient): Promise<readonly ClientRole[]>;
  /** What must hold before a second person is asked, so that nobody approves what cannot be done. `run` checks it again. */
  check?(context: Services & { person: Person }, input: Input, client: OAuthClient | undefined): Promise<void>;
  /** After a crash or an unclear answer: reads Genesys Cloud to find out what is true. Never changes anything that was not approved. */
  reconcile?(context: Context, input: Input, record: RequestRecord): Promise<Reconciled>;
}

/** Checks a declaration and keeps its own types. */
export const defineOperation = <
  Input,
  Output,
  const Name extends OperationName,
  const Rule extends SecondPersonRule = SecondPersonRule,
>(
  operation: Operation<Input, Output, Name, Rule>,
): Operation<Input, Output, Name, Rule> => operation;
