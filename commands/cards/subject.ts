import type { RequestRecord } from '../../services/requests/types.ts';
import { name as shown, strong } from '../block-kit/text.ts';
import type { Operation } from '../operation.ts';
import { words } from './words.ts';

/** A request's subject, the same on its card, on its buttons, in lists, and in messages. */
export interface Subject {
  /** `Delete client`. */
  verb: string;
  /** The client's name, unescaped. For a new client, the name in the request. */
  name: string | undefined;
  /** The ID of the client that the request created. */
  madeId: string | undefined;
}

/** What a subject needs from an operation. */
export type SubjectOperation = Pick<
  Operation,
  'name' | 'permission' | 'stakes' | 'input' | 'clientOf' | 'outcome' | 'form' | 'changes'
>;

/** A request's subject. `operation` is undefined if this version doesn't know it. */
export function subjectOf(record: RequestRecord, operation: SubjectOperation | undefined): Subject {
  const { client, outcome, state } = record;
  const made = client === undefined && state === 'done' ? outcome?.client : undefined;
  return {
    verb: operation?.stakes?.verb() ?? record.operation,
    name: client?.name ?? made?.name ?? nameIn(record.input, operation),
    madeId: made?.id,
  };
}

/** The client of a stored input, as its operation reads it. */
function nameIn(input: unknown, operation: SubjectOperation | undefined): string | undefined {
  const parsed = operation?.input.safeParse(input);
  return parsed?.success === true ? operation?.clientOf?.(parsed.data)?.name : undefined;
}

/** `Delete client *Payroll*`, mrkdwn. */
export const subjectWords = ({ verb, name }: Subject): string =>
  name === undefined ? verb : words.subject(verb, strong(name));

/** The same without bold, for screen readers. */
export const subjectText = ({ verb, name }: Subject): string =>
  name === undefined ? verb : words.subject(verb, shown(name));

/** `Client ID: …` on its own line if the request created a client, otherwise nothing. mrkdwn. */
export const madeLine = ({ madeId }: Subject): string =>
  madeId === undefined ? '' : `\n${words.clientId(shown(madeId, 100))}`;
