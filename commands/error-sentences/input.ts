import type { InputProblem } from '../../services/errors/details.ts';
import { count, name, number } from '../block-kit/text.ts';
import { fieldLabels } from '../clients/fields.ts';
import { noSecret, notCreatable } from '../clients/grant-types.ts';
import { catalog } from '../language.ts';

/** Facts: a field's name as people see it, in quotes or not, limits, and grant types. */
const words = catalog('input', {
  client: 'Client name',
  somewhere: 'Something you entered isn’t valid.',
  no_such_move: (from: string, to: string) => `Keyturn can’t change a client’s grant type from ${from} to ${to}.`,
  too_much_for_card: 'This is too big for one request. Split it up, so that approvers can see everything.',
  too_long: (field: string, limit: number) => `“${field}” can have at most ${count(limit, 'character')}.`,
  too_short: (field: string, limit: number) => `“${field}” needs at least ${count(limit, 'character')}.`,
  too_big: (field: string, limit: number) => `“${field}” can be at most ${number(limit)}.`,
  too_small: (field: string, limit: number) => `“${field}” must be at least ${number(limit)}.`,
  missing: (field: string) => `“${field}” is missing.`,
  unknown_field: (field: string) => `Keyturn has no field “${field}”.`,
  not_offered: (field: string) => `“${field}” has a value that Keyturn doesn’t know.`,
  malformed: (field: string) => `“${field}” isn’t valid.`,
});

/** What is wrong with an input: one sentence. mrkdwn. */
export function problemSentence(problem: InputProblem): string {
  switch (problem.kind) {
    case 'no_secret':
      return noSecret();
    case 'no_such_move':
      return words.no_such_move(name(problem.from, 60), name(problem.to, 60));
    case 'too_much_for_card':
      return words.too_much_for_card;
    default:
      return fieldSentence(problem);
  }
}

function fieldSentence(problem: Extract<InputProblem, { field: string }>): string {
  const field = label(problem.field);
  if (field === '') return words.somewhere;
  switch (problem.kind) {
    case 'too_long':
    case 'too_short':
    case 'too_big':
    case 'too_small':
      return words[problem.kind](field, problem.limit);
    case 'not_offered':
      return problem.field === 'grantType' ? notCreatable(problem.value ?? '') : words.not_offered(field);
    case 'wrong_type':
      return words.malformed(field);
    case 'missing':
    case 'unknown_field':
    case 'malformed':
      return words[problem.kind](field);
  }
}

/** What people call a field; empty for the input as such. One within a list is named after the list. */
function label(field: string): string {
  const [first = ''] = field.split('.');
  if (first === 'client') return words.client;
  return Object.hasOwn(fieldLabels, first) ? fieldLabels[first as keyof typeof fieldLabels] : name(first, 60);
}
