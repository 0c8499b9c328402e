import type { Message } from '../../commands/block-kit/message.ts';
import { clip } from '../../commands/block-kit/text.ts';
import { fieldLabels } from '../../commands/clients/fields.ts';
import { refusedBecause } from '../../commands/error-sentences/genesys.ts';
import { errorSentence } from '../../commands/error-sentences.ts';
import { showsErrorOf } from '../../commands/forms/client-fields.ts';
import { fieldErrors as sentences } from '../../commands/forms/field-errors.ts';
import { words } from '../../commands/forms/words.ts';
import type { FieldErrors } from '../../commands/operation/values.ts';
import { operationOf } from '../../commands/registry.ts';
import { defined } from '../../services/defined.ts';
import { factsOf, type KeyturnError } from '../../services/errors.ts';
import { type RefusedField, refusedFields } from '../../services/genesys/refused-fields.ts';
import type { Draft } from './drafts.ts';

/** An error's sentence as plain text, for example under a field. `command` is the slash command. */
export const plainSentence = (error: KeyturnError, command: string): string => unmarked(errorSentence(error, command));

/** A message's text, line by line, small print included. */
const marked = ({ blocks }: Message): string =>
  blocks
    .flatMap((block) => {
      if (block.type === 'section') return block.text === undefined ? [] : [block.text.text];
      return block.type === 'context' ? block.elements.flatMap((each) => ('text' in each ? [each.text] : [])) : [];
    })
    .join('\n');

/** A message's text as plain text. */
export const plainWords = (message: Message): string => unmarked(marked(message));

/** Turns mrkdwn into plain text, for example for an error under a field. */
const unmarked = (mrkdwn: string): string =>
  mrkdwn
    .replace(/[*`\u200B]/gu, '')
    .replace(/&lt;/gu, '<')
    .replace(/&gt;/gu, '>')
    .replace(/&amp;/gu, '&');

/** The form's field for each part of a client that Genesys Cloud can refuse. */
const formFields: Readonly<Record<RefusedField, keyof FieldErrors>> = {
  name: 'name',
  description: 'description',
  grantType: 'grantType',
  accessTokenValiditySeconds: 'duration',
  redirectUris: 'redirectUris',
  scopes: 'scopes',
  roleDivisions: 'roles',
  allowedIps: 'allowedIps',
  state: 'state',
};

const refusable = Object.keys(formFields) as RefusedField[];

/** The fields that a refusal is about, as far as it says, each with Genesys Cloud's reason. */
export function fieldErrors(draft: Draft, error: KeyturnError, sentence: string): FieldErrors {
  if (operationOf(draft.operation).form?.asksFor !== 'client') return {};
  const { field: about } = factsOf(error.code);
  // Roles that the client already has can't be taken away under their field.
  if (about !== undefined && error.details['held'] === undefined) return { [formFields[about]]: sentence };
  const message = error.details['genesysMessage'];
  return Object.fromEntries(
    refusedFields(error).known.map((refused) => {
      const field = formFields[refused];
      const said = message === undefined ? sentence : clip(message, 300);
      return [field, draft.values[field].length === 0 ? sentences.required(said) : sentences.refused(said)];
    }),
  );
}

/**
 * What's shown above the form if `errors` are shown under its fields: where to look, and the small print. For a problem without a field, the
 * complete message. mrkdwn.
 */
export function problemAbove(
  { values, client }: Draft,
  { error, errors, message }: { error: KeyturnError; errors: FieldErrors; message: Message },
): string {
  const fields = refusable.filter((each) => errors[formFields[each]] !== undefined);
  const form = { values, ...defined({ base: client }) };
  const placed = fields.length > 0 && fields.every((each) => showsErrorOf(formFields[each], form));
  if (!placed || refusedFields(error).unknown.length > 0) return marked(message);
  const where =
    error.code === 'genesys_refused' ? refusedBecause(fields) : words.seeBelow(fields.map((each) => fieldLabels[each]));
  const small = marked({ ...message, blocks: message.blocks.filter(({ type }) => type === 'context') });
  return small === '' ? where : `${where}\n${small}`;
}
