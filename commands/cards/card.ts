import { isOpen } from '../../services/requests/moments.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { spaced } from '../../services/shown-text.ts';
import type { Usage } from '../../services/usage/types.ts';
import { actions, context, header, quote, section } from '../block-kit/blocks.ts';
import { characters, messageSize } from '../block-kit/fit.ts';
import type { Block, Message } from '../block-kit/message.ts';
import { clip, name } from '../block-kit/text.ts';
import { clientRemarks } from '../clients/details.ts';
import { namesFrom } from '../clients/names.ts';
import { usageOf, usageParagraph, usageRemarks } from '../clients/usage.ts';
import type { Related } from '../operation/related.ts';
import { approveButton, askButton, denyButton, detailsButton, moreMenu, resumeButton, undoButton } from './buttons.ts';
import { endedBlocks } from './ended.ts';
import { cardText } from './lines.ts';
import { partsWithin } from './lists.ts';
import { outcomeText } from './outcome.ts';
import { relatedBlocks } from './related.ts';
import { changesOf, snapshotOf } from './snapshot.ts';
import { stakedParts } from './staked.ts';
import { standingBlocks } from './standing.ts';
import { type Subject, type SubjectOperation, subjectOf } from './subject.ts';
import { words } from './words.ts';

/** What a card needs beside its request. */
export interface CardContext {
  now: number;
  command: string; // the slash command, as typed
  continues?: string | undefined; // the address of a card that showed the request before and can't be changed anymore
  related?: readonly Related[]; // what else is open for its client
}

/**
 * The message that shows a request to approvers: a pure function of the record, and short. While it waits, it has what people decide by; once it
 * has ended, what became of it, in two lines. **Details** has the rest.
 */
export function requestCard(record: RequestRecord, operation: SubjectOperation, about: CardContext): Message {
  const { now, command, continues: replaced } = about;
  const text = cardText(record, operation, { outcome: outcomeText(record, operation, command), now });
  return {
    text,
    blocks: isOpen(record)
      ? openBlocks(record, operation, about)
      : endedBlocks(record, operation, { now, command, replaced }),
  };
}

function openBlocks(
  record: RequestRecord,
  operation: SubjectOperation,
  { now, continues, related }: CardContext,
): Block[] {
  const usage = usageFor(record, now);
  const above = [
    header(titleOf(subjectOf(record, operation))),
    ...(usage === undefined ? [] : [section(usageParagraph(usage, now))]),
    ...standingBlocks(record, operation, now),
    ...relatedBlocks(related),
    section(quote(record.reason, 500)),
  ];
  const below = [
    ...(record.state === 'pending' ? [section(consequence(record, operation))] : []),
    ...buttons(record, operation, now),
    ...smallPrint(record, { now, continues }),
  ];
  return [...above, ...staked(record, operation, characters([...above, ...below])), ...below];
}

/** The client's usage while that can still change what people do. What was known of it weeks ago says nothing of a deletion that waits. */
const usageFor = (record: RequestRecord, now: number): Usage | 'checking' | undefined =>
  record.state === 'pending' || record.state === 'approved' ? usageOf(record, now) : undefined;

const titleOf = ({ verb, name: of }: Subject): string =>
  clip(of === undefined ? verb : words.title(verb, spaced(of)), 150);

/** What changes, and the warnings, as far as they fit beside `taken` characters. */
function staked(record: RequestRecord, operation: SubjectOperation, taken: number): Block[] {
  const parts = stakedParts(record, operation, snapshotOf(record), changesOf(record, operation), { brief: true });
  return partsWithin(parts, messageSize - 400 - taken);
}

/** The one thing that follows from an approval. */
function consequence(record: RequestRecord, operation: SubjectOperation): string {
  const { approvalsNeeded, createdAt, graceMs = 0, input, requester } = record;
  const { client } = snapshotOf(record);
  const facts = { client, now: createdAt, input, requester: name(requester.name, 80), graceDays: graceMs / dayMs };
  return words.ifApproved(approvalsNeeded, operation.stakes?.ifApproved(facts) ?? '');
}

const dayMs = 86_400_000;

/** Until it's carried out, people can still stop what was approved. */
function buttons(record: RequestRecord, operation: SubjectOperation, now: number): Block[] {
  const subject = subjectOf(record, operation);
  const details = detailsButton(record, subject);
  switch (record.state) {
    case 'pending':
      return actions(
        approveButton(record, operation, now),
        denyButton(record, subject),
        askButton(record, subject),
        moreMenu(record, ['cancel', 'details']),
      );
    case 'approved':
      return actions(denyButton(record, subject), askButton(record, subject), moreMenu(record, ['cancel', 'details']));
    case 'scheduled':
      return actions(undoButton(record, subject), details);
    case 'paused':
      return actions(undoButton(record, subject), resumeButton(record, subject), details);
    default:
      return actions(details);
  }
}

/** One line about the client, as it was when this was requested, and its usage. */
function smallPrint(record: RequestRecord, { now, continues }: Pick<CardContext, 'now' | 'continues'>): Block[] {
  const snapshot = snapshotOf(record);
  const usage = usageFor(record, now);
  const parts = [
    ...(snapshot.client === undefined ? [] : clientRemarks(snapshot.client, namesFrom(snapshot), now)),
    ...(usage === undefined ? [] : usageRemarks(usage)),
  ];
  return [
    ...(parts.length === 0 ? [] : [context(words.smallPrint(parts))]),
    ...(continues === undefined ? [] : [context(words.replaces(continues))]),
  ];
}
