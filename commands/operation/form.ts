import type { OAuthClient } from '../../services/genesys/types.ts';
import type { Modal } from '../block-kit/blocks.ts';
import type { OperationName } from '../names.ts';
import type { Names, PlainNames, StoredRole } from './names.ts';
import type { FieldErrors, FormValues } from './values.ts';

/** An open form: what it was opened about, and what its fields hold. */
export interface Filled {
  formId: string;
  operation: OperationName;
  /** As it was shown. */
  client?: OAuthClient | undefined;
  values: FormValues;
  /** Whether what it asks for waits for a second person, who reads a reason. */
  asksReason: boolean;
  names: PlainNames;
  /** Warnings by field, mrkdwn: the form is sent again to go ahead. */
  warned?: Readonly<Record<string, string>> | undefined;
  /** A link to the request that was open for the same client and operation when the form was opened. */
  first?: string | undefined;
  /** Roles of the client that Keyturn's own client lacks. */
  lacking?: readonly StoredRole[] | undefined;
}

/** A form as it's shown. A field with an error has the sentence right beneath it. */
export interface Shown extends Filled {
  /** Of the modal. */
  title: string;
  /** What an approver is told too: one mrkdwn sentence each. */
  consequences: readonly string[];
  now: number;
  errors?: FieldErrors | undefined;
  /** A sentence above the fields, mrkdwn. */
  problem?: string | undefined;
}

/** What a form asks for: the raw input of its operation, and the reason, empty where none is asked for. Or a sentence for each field that is not right. */
export type Reading<Input> = { ok: true; input: Input; reason: string } | { ok: false; errors: FieldErrors };

/** The form that people fill in for an operation. Its functions are pure. */
export interface OperationForm<Input = unknown> {
  /** What is filled in: all that a client is made of, or why something is asked for. */
  asksFor: 'client' | 'reason';
  /** What a button may have chosen already when the form opens, by the name in its lead. */
  presets?: Readonly<Record<string, Partial<FormValues>>>;
  /** What the fields hold as it opens. `text`: what was typed after the verb. */
  begin(about: { client: OAuthClient | undefined; names: Names; text: string }): FormValues;
  render(form: Shown): Modal;
  /** Reads what was typed. Throws form_expired where the client that it's about is missing. */
  read(form: Filled): Reading<Input>;
  /** What to know before it's done, by field: such a form has to be sent twice. mrkdwn. */
  warn?(input: Input): Readonly<Record<string, string>>;
  /** The modal that shows what is about to change, where that is shown before it's done. */
  review?(form: Filled, input: Input): Modal;
  /** What is asked for, line by line, and what to know about it: what an approver sees of it. mrkdwn. */
  lines?(input: Input, client: OAuthClient | undefined, names: Names): string[];
  warnings?(input: Input, client: OAuthClient | undefined): string[];
}
