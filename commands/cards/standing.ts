import { deadlineOf } from '../../services/requests/moments.ts';
import type { Approval, RequestRecord } from '../../services/requests/types.ts';
import { section } from '../block-kit/blocks.ts';
import type { Block } from '../block-kit/message.ts';
import { count, date, listed, name, strong } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import { decidersLine } from './deciders.ts';
import { scheduledWords } from './scheduled.ts';
import type { SubjectOperation } from './subject.ts';

/** How an open request stands, in a sentence or two. Facts: names, labels, moments. */
const words = catalog('standing of requests', {
  needs: (who: string, missing: number, needed: number, deadline: string) =>
    needed === 1
      ? `${who} needs approval by ${deadline}.`
      : `${who} needs ${count(missing, missing < needed ? 'more approval' : 'approval')} by ${deadline}.`,
  passed: (who: string, deadline: string) => `${who} needed approval by ${deadline}.`,
  soFar: (approvals: readonly string[]) => `${listed(approvals, 'and')}.`,
  approved: (who: string, at: string) => `${who} approved ${at}`,
  asked: (who: string, approvals: readonly string[]) =>
    `${[`${who} asked`, ...approvals.slice(0, -1), ...approvals.slice(-1).map((last) => `and ${last}`)].join(', ')}.`,
  waits: (who: string, label: string, until: string) =>
    `Nothing has changed yet: it’s up to ${who} to press *${label}* by ${until}.`,
  inProgress: 'It’s in progress.',
});

/** What's next, by whom, and by when. It mentions only those who can approve. */
export function standingBlocks(record: RequestRecord, operation: SubjectOperation, now: number): Block[] {
  const text = record.state === 'pending' ? pendingText(record, now) : laterText(record, operation);
  return [section(text)];
}

/** `Ada asked, and Dora approved today at 11:47 AM.` mrkdwn. */
export const askedAndApproved = ({ requester, approvals }: RequestRecord): string =>
  words.asked(name(requester.name, 80), approvals.map(approvedAt));

function pendingText(record: RequestRecord, now: number): string {
  const { requester, approvals, approvalsNeeded: needed, deadline } = record;
  const who = strong(requester.name, 80);
  if (deadline <= now) return words.passed(who, date(deadline));
  const soFar = approvals.length === 0 ? '' : words.soFar(approvals.map(approvedAt));
  const needs = words.needs(who, needed - approvals.length, needed, date(deadline));
  return [needs, soFar, decidersLine(record)].filter((part) => part !== '').join(' ');
}

function laterText(record: RequestRecord, operation: SubjectOperation): string {
  const { state, requester } = record;
  const asked = askedAndApproved(record);
  const { stakes, name: verb } = operation;
  switch (state) {
    case 'approved':
      return `${asked} ${words.waits(name(requester.name, 80), stakes?.now?.() ?? stakes?.verb() ?? verb, date(deadlineOf(record)))}`;
    case 'scheduled':
    case 'paused':
      return `${asked}\n${scheduledWords(record)}`;
    default:
      return `${asked} ${words.inProgress}`;
  }
}

const approvedAt = ({ person, at }: Approval): string => words.approved(name(person.name, 80), date(at));
