import type { InputProblem } from '../../services/errors.ts';
import { count, name, number } from '../block-kit/text.ts';
import { fieldLabels } from '../clients/fields.ts';
import { noSecret, notCreatable } from '../clients/grant-types.ts';

/** What is wrong with an input: one sentence. mrkdwn. */
export function problemSentence(problem: InputProblem): string {
  switch (problem.kind) {
    case 'no_secret':
      return noSecret;
    case 'no_such_move':
      return `A client of the grant type ${name(problem.from, 60)} can’t move to ${name(problem.to, 60)} from here.`;
    case 'too_much_for_card':
      return 'This is more than a card can show, and nobody can approve what they do not see. Ask for it in several smaller steps.';
    case 'too_long':
      return `${label(problem.field)} has at most ${count(problem.limit, 'character')}.`;
    case 'too_short':
      return `${label(problem.field)} has at least ${count(problem.limit, 'character')}.`;
    case 'too_big':
      return `${label(problem.field)} is more than ${number(problem.limit)}.`;
    case 'too_small':
      return `${label(problem.field)} is less than ${number(problem.limit)}.`;
    case 'missing':
      return `${label(problem.field)} is missing.`;
    case 'unknown_field':
      return `Keyturn doesn’t know ${label(problem.field)}.`;
    case 'not_offered':
      if (problem.field === 'grantType') return notCreatable(problem.value ?? '');
      return `${label(problem.field)} has a value that Keyturn doesn’t know.`;
    case 'wrong_type':
    case 'malformed':
      return `${label(problem.field)} isn’t right.`;
  }
}

/** What people call a field. One within a list is named after the list; the whole input has no name. */
function label(field: string): string {
  const [first = ''] = field.split('.');
  if (first === '') return 'Something in the input';
  if (first === 'client') return 'A client’s name';
  return Object.hasOwn(fieldLabels, first)
    ? `“${fieldLabels[first as keyof typeof fieldLabels]}”`
    : `“${name(first, 60)}”`;
}
