import type { RequestRecord } from '../../services/requests/types.ts';
import { type Block, facts, quote, section } from '../block-kit/blocks.ts';
import { capitalized, date, name } from '../block-kit/text.ts';
import { expiry } from './expiry.ts';
import { stateWords } from './lines.ts';
import { mention } from './mention.ts';
import { nextSteps } from './next-steps.ts';
import { madeLine, type Subject } from './subject.ts';

/** Where the request stands: who asked, until when; then who decided, when, and the outcome. */
export function progress(record: RequestRecord, subject: Subject, ended: string, now: number): Block[] {
  const { requester, approvals, approvalsNeeded, decision, outcome, state } = record;
  const pairs: [string, string][] = [
    ['Request', capitalized(stateWords(record))],
    ['Asked by', `${mention(requester)} (${name(requester.name)}), ${date(record.createdAt)}`],
  ];
  if (state === 'pending')
    pairs.push(['Deadline', `${date(record.deadline)}${record.deadline < now ? ' (passed)' : ''}`]);
  if (state === 'pending' && approvalsNeeded > 1)
    pairs.push(['Approvals', `${approvals.length} of ${approvalsNeeded}`]);
  if (approvals.length > 0)
    pairs.push([
      'Approved by',
      approvals.map(({ person, at }) => `${mention(person)} (${name(person.name)}), ${date(at)}`).join('\n'),
    ]);
  if (state === 'denied' && decision?.by !== undefined)
    pairs.push(['Denied by', `${mention(decision.by)} (${name(decision.by.name)}), ${date(decision.at)}`]);
  if (state === 'cancelled')
    pairs.push([
      'Cancelled',
      `${decision?.by === undefined ? 'by Keyturn' : `by ${mention(decision.by)}`}, ${date(decision?.at ?? now)}`,
    ]);
  if (state === 'expired') pairs.push(['Expired', `${expiry(record)}, ${date(record.deadline)}`]);
  return [
    ...facts(pairs),
    ...(state === 'denied' && decision?.reason !== undefined
      ? [section(`*Why it was denied*\n${quote(decision.reason, 500)}`)]
      : []),
    ...(outcome === undefined
      ? []
      : [
          section(
            `*Outcome*, ${date(outcome.at)}\n${ended}${madeLine(subject)}${outcome.reference === undefined ? '' : `\nReference: \`${outcome.reference}\``}`,
          ),
          ...nextSteps(record, now),
        ]),
  ];
}
