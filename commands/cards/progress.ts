import type { PersonRef } from '../../services/people/person-ref.ts';
import { deadlineOf } from '../../services/requests/moments.ts';
import type { RequestRecord, Schedule } from '../../services/requests/types.ts';
import { facts, quote, section } from '../block-kit/blocks.ts';
import type { Block } from '../block-kit/message.ts';
import { date, name } from '../block-kit/text.ts';
import { statusWords } from './lines.ts';
import { mention } from './mention.ts';
import { madeLine, type Subject } from './subject.ts';
import { words } from './words.ts';

/** A request's progress: the requester and the deadline, then who decided and when, and the outcome, `ended`. */
export const progress = (record: RequestRecord, subject: Subject, ended: string, now: number): Block[] => [
  ...facts([
    [words.labels.status, record.state === 'expired' ? expiredWords(record) : statusWords(record)],
    [words.labels.askedBy, words.asked(name(record.requester.name), date(record.createdAt))],
    ...approvalFacts(record, now),
    ...decisionFacts(record, now),
  ]),
  ...(record.state === 'denied' && record.decision?.reason !== undefined
    ? [section(`${words.denial}\n${quote(record.decision.reason, 500)}`)]
    : []),
  ...outcomeBlocks(record, subject, ended),
];

type Fact = [label: string, value: string];

const act = (person: PersonRef, at: number): string => words.act(mention(person), name(person.name), date(at));

function approvalFacts(record: RequestRecord, now: number): Fact[] {
  const { state, deadline, approvals, approvalsNeeded, schedule } = record;
  const { labels } = words;
  const until = date(deadline);
  const given = approvals.map(({ person, at }) => act(person, at));
  const pending: Fact[] = [
    [labels.deadline, deadline < now ? words.deadlinePassed(until) : until],
    ...(approvalsNeeded > 1 ? [[labels.approvals, words.approvals(approvals.length, approvalsNeeded)] as Fact] : []),
  ];
  return [
    ...(state === 'pending' ? pending : []),
    ...(state === 'approved' ? [[labels.doBy, date(deadlineOf(record))] as Fact] : []),
    ...(schedule === undefined ? [] : scheduleFacts(state, schedule)),
    ...(given.length > 0 ? [[labels.approvedBy, given.join('\n')] as Fact] : []),
  ];
}

/** What is known of the second part. */
function scheduleFacts(state: RequestRecord['state'], { at, pausedAt = at, resumed = [] }: Schedule): Fact[] {
  const { labels } = words;
  return [
    ...(state === 'scheduled' ? [[labels.deletedOn, date(at)] as Fact] : []),
    ...(state === 'paused' ? [[labels.pausedAt, date(pausedAt)] as Fact] : []),
    ...(resumed.length === 0
      ? []
      : [[labels.resumedBy, resumed.map(({ person, at: then }) => act(person, then)).join('\n')] as Fact]),
  ];
}

/** Who ended the request before it was executed. */
function decisionFacts(record: RequestRecord, now: number): Fact[] {
  const { labels } = words;
  const { state, decision } = record;
  const { by, at = now } = decision ?? {};
  if (state === 'denied' && by !== undefined) return [[labels.deniedBy, act(by, at)]];
  if (state === 'cancelled') return [[labels.canceledBy, by === undefined ? words.byKeyturn(date(at)) : act(by, at)]];
  return [];
}

function expiredWords({ deadline, approvals: { length: given }, approvalsNeeded }: RequestRecord): string {
  const at = date(deadline);
  return given === 0 ? words.nobodyDecided(at) : words.tooFewApproved(given, approvalsNeeded, at);
}

function outcomeBlocks({ outcome }: RequestRecord, subject: Subject, ended: string): Block[] {
  if (outcome === undefined) return [];
  const reference = outcome.reference === undefined ? '' : `\n${words.reference(outcome.reference)}`;
  return [section(`${words.outcome(date(outcome.at))}\n${ended}${madeLine(subject)}${reference}`)];
}
