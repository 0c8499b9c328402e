import { type PersonRef, samePerson } from '../../services/people/person-ref.ts';
import type { RequestDeciders, RequestRecord } from '../../services/requests/types.ts';
import { count, listed, name, number } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import { mention } from './mention.ts';

/** Who can approve. Facts: mentions or names. */
const words = catalog('who can approve', {
  mentioned: (people: readonly string[], others: number, alone: boolean, missing: number) =>
    `${people.join(' ')}${others === 0 ? '' : ` and ${number(others)} more`}, ${alone ? 'you' : `${missing === 1 ? 'one' : number(missing)} of you`} ${missing === 1 ? 'can' : 'have to'} approve.`,
  named: (people: readonly string[], others: number, missing: number) =>
    missing === 1
      ? `${withOthers(people, others, 'or')} can approve.`
      : `${number(missing)} of ${withOthers(people, others, 'and')} have to approve.`,
  unknown: 'Keyturn couldn’t find out who can approve.',
  othersUnknown: 'Keyturn couldn’t find out who else can.',
});

/** How many people are named. */
const mostNamed = 5;

/** Those who can approve a request and haven't yet. */
export const decidersLeft = ({ deciders, approvals }: Pick<RequestRecord, 'deciders' | 'approvals'>): PersonRef[] =>
  (deciders?.people ?? []).filter((one) => !approvals.some(({ person }) => samePerson(person, one)));

/** Up to five of them, and how many more there are: as mentions, or by name where nobody is to be notified. */
export function shownDeciders(
  people: readonly PersonRef[],
  { others = 0, notify }: Pick<RequestDeciders, 'others' | 'notify'>,
): { people: string[]; others: number } {
  const shown = people.slice(0, mostNamed).map((one) => (notify === 'off' ? name(one.name, 60) : mention(one)));
  return { people: shown, others: others + people.length - shown.length };
}

/** One line that notifies those who can approve a pending request and haven't: `@Ada @Ben, one of you can approve.` Empty if nobody asked. mrkdwn. */
export function decidersLine(record: Pick<RequestRecord, 'deciders' | 'approvals' | 'approvalsNeeded'>): string {
  const { deciders, approvals, approvalsNeeded } = record;
  if (deciders === undefined) return '';
  const missing = approvalsNeeded - approvals.length;
  const { groups, complete, notify } = deciders;
  const left = decidersLeft(record);
  if (left.length === 0) return complete ? '' : words.unknown;
  // A group would also notify those who have approved.
  const grouped = notify !== 'off' && groups.length > 0 && approvals.length === 0;
  const { people, others } = grouped
    ? { people: groups.map((id) => `<!subteam^${id}>`), others: 0 }
    : shownDeciders(left, deciders);
  const alone = !grouped && people.length + others === 1;
  const line =
    notify === 'off' ? words.named(people, others, missing) : words.mentioned(people, others, alone, missing);
  return complete ? line : `${line} ${words.othersUnknown}`;
}

/** In English: `A`, `A or B`, `A, B, or 3 others`. */
export function withOthers(people: readonly string[], others: number, word: 'and' | 'or'): string {
  return listed(others === 0 ? people : [...people, count(others, 'other')], word);
}
