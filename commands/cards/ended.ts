import type { RequestRecord } from '../../services/requests/types.ts';
import { actions, context, quote, section } from '../block-kit/blocks.ts';
import type { Block } from '../block-kit/message.ts';
import { date, name } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import { detailsButton } from './buttons.ts';
import { statusWords } from './lines.ts';
import { nextButtons } from './next-steps.ts';
import { outcomeText } from './outcome.ts';
import { secretLine } from './secret-line.ts';
import { askedAndApproved } from './standing.ts';
import { madeLine, type SubjectOperation, subjectOf, subjectText } from './subject.ts';
import { words as cardWords } from './words.ts';

/** How a request ended, in two lines. Facts: names, moments, labels, and texts of other catalogs. */
const words = catalog('ended cards', {
  title: (state: string, subject: string) => `${state} · ${subject}`,
  pressed: (asked: string, who: string, label: string, at: string) => `${asked} ${who} pressed *${label}* ${at}.`,
  denied: (requester: string, who: string, at: string) => `${requester} asked, and ${who} denied the request ${at}:`,
  canceled: (who: string, at: string) => `${who} canceled the request ${at}.`,
  deniedLater: (asked: string, who: string, at: string) => `${asked} ${who} denied the request ${at}:`,
  withdrawn: (at: string) => `Keyturn canceled the request ${at}.`,
  nobodyDecided: (who: string, deadline: string) =>
    `${who} asked, and nobody decided by ${deadline}. Nothing was changed.`,
  tooFewApproved: (asked: string, given: number, needed: number, deadline: string) =>
    `${asked} Only ${given} of ${needed} people approved by ${deadline}. Nothing was changed.`,
  lapsed: (asked: string) =>
    `${asked} It wasn’t carried out in time, so the approval no longer counts. Nothing was changed.`,
  notResumed: (asked: string) => `${asked} Nobody resumed it, so nothing was deleted. The client is still inactive.`,
  reference: (reference: string) => `Reference: \`${reference}\``,
});

/** The card of a request that has ended: what became of it, who did what, and what can be done next. It mentions nobody. */
export function endedBlocks(
  record: RequestRecord,
  operation: SubjectOperation,
  { now, command, replaced }: { now: number; command: string; replaced: string | undefined },
): Block[] {
  const lines = [
    endedTitle(record, operation),
    whoDid(record, operation),
    outcomeLine(record, operation, command),
    secretLine(record) ?? '',
  ].filter((line) => line !== '');
  const next = nextButtons(record, now);
  const details = detailsButton(record, subjectOf(record, operation));
  const text = lines.join('\n');
  return [
    ...(next.length === 0 ? [section(text, details)] : [section(text), ...actions(...next, details)]),
    ...(replaced === undefined ? [] : [context(cardWords.replaces(replaced))]),
  ];
}

/** `Client deleted · Payroll`, `Not done · Delete client Payroll`: in bold, unless that would end within. mrkdwn. */
function endedTitle(record: RequestRecord, operation: SubjectOperation): string {
  const subject = subjectOf(record, operation);
  const fact = record.outcome?.fact;
  const done =
    record.state === 'done' ? operation.stakes?.done(fact?.kind === 'done' ? fact.facts : undefined) : undefined;
  const status = done ?? statusWords(record);
  const client = subject.name === undefined ? undefined : name(subject.name);
  const about = done === undefined ? subjectText(subject) : client;
  const title = about === undefined ? status : words.title(status, about);
  return /[*_~]/u.test(title) ? title : `*${title}*`;
}

/** Who asked, approved, denied, canceled, or let it be, and when. */
function whoDid(record: RequestRecord, operation: SubjectOperation): string {
  const { state, requester, approvals, approvalsNeeded, decision, deadline, doWithinMs, execution, schedule } = record;
  const who = name(requester.name, 80);
  const asked = askedAndApproved(record);
  const by = decision?.by === undefined ? undefined : name(decision.by.name, 80);
  const decidedAt = date(decision?.at ?? record.createdAt);
  switch (state) {
    case 'denied': {
      const denied =
        approvals.length === 0 ? words.denied(who, by ?? '', decidedAt) : words.deniedLater(asked, by ?? '', decidedAt);
      return `${denied}\n${quote(decision?.reason ?? '', 500)}`;
    }
    case 'cancelled':
      return by === undefined ? words.withdrawn(decidedAt) : words.canceled(by, decidedAt);
    case 'expired':
      return approvals.length === 0
        ? words.nobodyDecided(who, date(deadline))
        : words.tooFewApproved(asked, approvals.length, approvalsNeeded, date(deadline));
    case 'lapsed':
      return schedule === undefined ? words.lapsed(asked) : words.notResumed(asked);
    case 'undone':
      return execution?.by === undefined
        ? asked
        : words.pressed(asked, name(execution.by.name, 80), cardWords.undo.label, date(execution.startedAt));
    default: {
      const label = doWithinMs === undefined ? undefined : operation.stakes?.now?.();
      return label === undefined || execution === undefined
        ? asked
        : words.pressed(asked, who, label, date(execution.startedAt));
    }
  }
}

function outcomeLine(record: RequestRecord, operation: SubjectOperation, command: string): string {
  const { outcome } = record;
  if (outcome === undefined) return '';
  const text = outcomeText(record, operation, command, secretLine(record) === undefined ? 'everyone' : 'card');
  const reference = outcome.reference === undefined ? '' : words.reference(outcome.reference);
  return `${[text, reference].filter((part) => part !== '').join(' ')}${madeLine(subjectOf(record, operation))}`;
}
