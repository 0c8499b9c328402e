import type { RequestRecord } from '../../services/requests/types.ts';
import { name as shown, strong } from '../block-kit/text.ts';
import type { Operation } from '../operation.ts';
import { words } from './words.ts';

/** What a request is about, in words: the same on its card, on its buttons, in lists and in what people are told. */
export interface Subject {
  /** `Delete client`. */
  verb: string;
  /** The client's name, as people wrote it. Of one that isn't there yet: the name that was asked for. */
  name: string | undefined;
  /** The ID of the client that the request has made. */
  madeId: string | undefined;
}

/** Of an operation, what tells the subject of its requests. */
export type SubjectOperation = Pick<Operation, 'name' | 'stakes' | 'input' | 'clientOf' | 'outcome' | 'form'>;

/** The subject of a request; `operation` is undefined where the store names one that is not ours. */
export function subjectOf(record: RequestRecord, operation: SubjectOperation | undefined): Subject {
  const { client, outcome, state } = record;
  const made = client === undefined && state === 'done' ? outcome?.client : undefined;
  return {
    verb: operation?.stakes?.verb() ?? record.operation,
    name: client?.name ?? made?.name ?? nameIn(record.input, operation),
    madeId: made?.id,
  };
}

/** The client that a stored input names, as its operation reads it. */
function nameIn(input: unknown, operation: SubjectOperation | undefined): string | undefined {
  const parsed = operation?.input.safeParse(input);
  return parsed?.success === true ? operation?.clientOf?.(parsed.data)?.name : undefined;
}

/** `Delete client *Payroll*`, mrkdwn. */
export const subjectWords = ({ verb, name }: Subject): string =>
  name === undefined ? verb : words.subject(verb, strong(name));

/** The same without the stars, to be read aloud. */
export const subjectText = ({ verb, name }: Subject): string =>
  name === undefined ? verb : words.subject(verb, shown(name));

/** `Client ID: …` on a line of its own, where the request has made one; else nothing. mrkdwn. */
export const madeLine = ({ madeId }: Subject): string =>
  madeId === undefined ? '' : `\n${words.clientId(shown(madeId, 100))}`;
