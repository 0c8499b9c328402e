import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { Usage } from '../../services/usage/types.ts';
import type { Modal } from '../block-kit/message.ts';
import type { OperationName } from '../names.ts';
import type { Names, PlainNames, StoredRole } from './names.ts';
import type { Related } from './related.ts';
import type { FieldErrors, FormValues } from './values.ts';
import type { Namesake } from './weight.ts';

/** Whether a change is still to be made, or was made. */
export type Tense = 'asked' | 'done';

/** An open form: its client, and its fields' values. */
export interface Filled {
  formId: string;
  operation: OperationName;
  client?: OAuthClient | undefined; // the client as the form showed it
  values: FormValues;
  asksReason: boolean; // whether a second person will approve, who needs a reason
  /** Whether the approvals channel will be told. Only a review knows. */
  loud?: boolean | undefined;
  /** Whether the new name is another client's. Only a review knows. */
  nameTaken?: boolean | undefined;
  namesake?: Namesake | undefined; // which one
  undoes?: { name: string } | undefined; // the person whose change it takes back
  names: PlainNames;
  /** Warnings by field, in mrkdwn. Submitting the form again accepts them. */
  warned?: Readonly<Record<string, string>> | undefined;
  /** A link to the request that was open for the same client and operation when the form was opened. */
  first?: string | undefined;
  firstBy?: string | undefined; // its requester's Slack user ID
  lacking?: readonly StoredRole[] | undefined; // roles of the client that Keyturn's own client lacks
  timeZone?: string | undefined; // its owner's
}

/** A form to show. A field with an error has the sentence under it. */
export interface Shown extends Filled {
  title: string; // the modal's title
  /** What will happen, which the approver sees too: one mrkdwn sentence each. */
  consequences: readonly string[];
  now: number;
  graceDays: number;
  errors?: FieldErrors | undefined;
  problem?: string | undefined; // a sentence above the fields, mrkdwn
  usage?: Usage | undefined; // of its client; undefined until it arrives
  step?: string | undefined; // why it needs a reason after all, above that field, mrkdwn
  related?: readonly Related[]; // what else was open for its client when the form was opened
}

/** A form's raw input and reason, which is empty if the form has none. Or a sentence for each field with an error. */
export type Reading<Input> = { ok: true; input: Input; reason: string } | { ok: false; errors: FieldErrors };

/** An operation's form. Its functions are pure. */
export interface OperationForm<Input = unknown> {
  asksFor: 'client' | 'reason'; // what people fill in: a client's fields, or only a reason
  /** The values when the form opens. `text`: what was typed after the verb. */
  begin(about: { client: OAuthClient | undefined; names: Names; text: string }): FormValues;
  /** The values of an input that was asked for before, beyond what it changes about a client. */
  again?(input: Input, names: Names): Partial<FormValues>;
  render(form: Shown): Modal;
  asksUsage?: false; // it shows its client's usage only if that's known already: nothing is to wait for it, and no call is spent
  /** How old a listing may be, in ms, for the form to show its client as the listing has it: it's read once the form is sent. Default: it's read for the form. */
  listedMs?: number;
  /** Reads the values. Throws form_expired if the form's client is missing. */
  read(form: Filled): Reading<Input>;
  /** Warnings by field, in mrkdwn. A form with warnings has to be submitted twice. */
  warn?(input: Input): Readonly<Record<string, string>>;
  /** The modal that shows the changes before they're made, if there is one. */
  review?(form: Filled, input: Input): Modal;
  /** What an approver sees: the changes line by line, and warnings. mrkdwn. */
  lines?(input: Input, client: OAuthClient | undefined, names: Names, tense?: Tense): string[];
  warnings?(input: Input, client: OAuthClient | undefined): string[];
}
