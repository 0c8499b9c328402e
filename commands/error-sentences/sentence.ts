import type { SomeDetails } from '../../services/errors/details.ts';
import type { KeyturnError } from '../../services/errors.ts';
import { escapeMrkdwn, name } from '../block-kit/text.ts';

/** What people read for an error: a text as it is, or one with a place in it that says that nothing was changed, where that is so. mrkdwn. */
export type Said = string | { readonly before: string; readonly after: string };

/** `before`, that nothing was changed, `after`. */
export const unchanged = (before: string, after = ''): Said => ({ before, after });

/** The details that hold texts. */
type TextDetail = {
  [Name in keyof SomeDetails]-?: NonNullable<SomeDetails[Name]> extends string ? Name : never;
}[keyof SomeDetails];

/** One of an error's details, escaped for mrkdwn; empty where it's missing. */
export const detail = (error: KeyturnError, key: TextDetail): string => escapeMrkdwn(error.details[key] ?? '');

/** The command that shows all of a client, where a listing has too little of it; as code, to copy. */
export const showCommand = (command: string, clientId: string): string => `\`${command} show ${name(clientId, 100)}\``;
