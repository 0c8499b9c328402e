import type { Message } from '../commands/blocks.ts';
import { errorSentence } from '../commands/error-sentences.ts';
import type { FieldErrors } from '../commands/forms/client-form.ts';
import type { KeyturnError } from '../services/errors.ts';
import type { Draft } from './drafts.ts';

/** How a failure reads on a form. */

/** mrkdwn for a plain-text place, such as beneath a field. */
const unmarked = (mrkdwn: string): string =>
  mrkdwn
    .replace(/[*`\u200B]/gu, '')
    .replace(/&lt;/gu, '<')
    .replace(/&gt;/gu, '>')
    .replace(/&amp;/gu, '&');

/** The sentence of an error, for a plain-text place such as beneath a field. `command` is the slash command. */
export const plainSentence = (error: KeyturnError, command: string): string => unmarked(errorSentence(error, command));

/** What a message says, line by line, small print included. */
export const marked = ({ blocks }: Message): string =>
  blocks
    .flatMap((block) => {
      if (block.type === 'section') return block.text === undefined ? [] : [block.text.text];
      return block.type === 'context' ? block.elements.flatMap((each) => ('text' in each ? [each.text] : [])) : [];
    })
    .join('\n');

/** The same for a plain-text place. */
export const plainWords = (message: Message): string => unmarked(marked(message));

/** Failures after which the same form cannot succeed. */
export const ends = new Set([
  'client_changed',
  'client_locked',
  'own_client',
  'request_exists',
  'already_submitted',
  'genesys_not_found',
  'form_expired',
]);

/** What Genesys calls a field, and the field of the form. */
const fieldNames: Readonly<Record<string, keyof FieldErrors>> = {
  name: 'name',
  description: 'description',
  accessTokenValiditySeconds: 'duration',
  registeredRedirectUri: 'redirectUris',
  scope: 'scopes',
  roleDivisions: 'roles',
  roleIds: 'roles',
  authorizedGrantType: 'grantType',
};

const codeFields: Readonly<Record<string, keyof FieldErrors>> = {
  'missing.client.roles': 'roles',
  'bad.grant.type': 'grantType',
  'grant.type.required': 'grantType',
};

/** The field that a refusal is about, where it says so. */
export function fieldErrors(draft: Draft, error: KeyturnError, sentence: string): FieldErrors {
  if (draft.operation !== 'create' && draft.operation !== 'update') return {};
  if (error.code === 'role_not_held') return { roles: sentence };
  if (error.code !== 'genesys_refused') return {};
  const field =
    fieldNames[(error.details['genesysFields'] ?? '').split(',')[0] ?? ''] ??
    codeFields[error.details['genesysCode'] ?? ''];
  return field === undefined ? {} : { [field]: error.details['genesysMessage'] ?? sentence };
}
