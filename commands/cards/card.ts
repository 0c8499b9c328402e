import { isOpen } from '../../services/requests/moments.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { spaced } from '../../services/shown-text.ts';
import { actions, context, divider, header, quote, section } from '../block-kit/blocks.ts';
import { characters, messageSize } from '../block-kit/fit.ts';
import type { Block, Message } from '../block-kit/message.ts';
import { clip } from '../block-kit/text.ts';
import { clientFacts } from '../clients/details.ts';
import { namesFrom } from '../clients/names.ts';
import { isKnown, usageBlocks, usageOf } from '../clients/usage.ts';
import { approveButton, cancelButton, denyButton, resumeButton, undoButton } from './buttons.ts';
import { decidersLine } from './deciders.ts';
import { cardText } from './lines.ts';
import { clientParts, partsWithin } from './lists.ts';
import { outcomeText } from './outcome.ts';
import { progress } from './progress.ts';
import { changesOf, snapshotOf } from './snapshot.ts';
import { stakedParts } from './staked.ts';
import { type Subject, type SubjectOperation, subjectOf } from './subject.ts';
import { words } from './words.ts';

/** What a card needs beside its request. */
export interface CardContext {
  now: number;
  command: string; // the slash command, as typed
  continues?: string | undefined; // the address of a card that showed the request before and can't be changed anymore
}

/** The message that shows a request to approvers: a pure function of the record. Only a request that waits for people has buttons. */
export function requestCard(
  record: RequestRecord,
  operation: SubjectOperation,
  { now, command, continues }: CardContext,
): Message {
  const snapshot = snapshotOf(record);
  const changes = changesOf(record, operation);
  const outcome = outcomeText(record, operation, command);
  const subject = subjectOf(record, operation);
  const { client } = snapshot;
  const names = namesFrom(snapshot);
  const above = [
    header(titleOf(subject)),
    ...(isOpen(record) ? usageOn(record, now) : []),
    ...(continues === undefined ? [] : [context(words.replaces(continues))]),
    ...(record.state === 'pending' ? deciderBlocks(record) : []),
    ...progress(record, subject, outcome, now),
    section(`${record.state === 'denied' ? words.requestReason : words.reason}\n${quote(record.reason, 500)}`),
  ];
  const about = [
    ...(isOpen(record) ? [] : usageOn(record, now)),
    ...(client === undefined ? [] : clientFacts(client, names, record.createdAt)),
  ];
  const consequences = operation.stakes?.consequences(client, record.createdAt, record.input) ?? [];
  const below = [
    ...(record.state === 'pending'
      ? [section([words.afterApproval, ...consequences.map((line) => `• ${line}`)].join('\n')), divider()]
      : []),
    ...buttons(record, operation, now),
    context(words.request(record.id)),
  ];
  // The client's facts are dated, because the card never updates them.
  const dated = about.length === 0 ? [] : [section(words.asItWas), ...about];
  const room = messageSize - 400 - characters([...above, ...dated, ...below]);
  const staked = partsWithin(stakedParts(record, operation, snapshot, changes), room);
  const lists =
    client === undefined ? [] : partsWithin(clientParts(client, names), room - JSON.stringify(staked).length);
  return {
    text: cardText(record, operation, { outcome, now }),
    blocks: [...above, ...staked, ...dated, ...lists, ...below],
  };
}

const titleOf = ({ verb, name }: Subject): string =>
  clip(name === undefined ? verb : words.title(verb, spaced(name)), 150);

function deciderBlocks(record: RequestRecord): Block[] {
  const line = decidersLine(record);
  return line === '' ? [] : [section(line)];
}

/** The client's usage. While people decide and it isn't known, this says so, since they could take nothing for “unused”. */
function usageOn(record: RequestRecord, now: number): Block[] {
  const usage = usageOf(record, now);
  if (usage === undefined || (record.state !== 'pending' && !isKnown(usage))) return [];
  return usageBlocks(usage, now);
}

/** Until it's carried out, people can still stop what was approved. */
function buttons(record: RequestRecord, operation: SubjectOperation, now: number): Block[] {
  const subject = subjectOf(record, operation);
  if (record.state === 'approved') return actions(denyButton(record, subject), cancelButton(record, subject));
  if (record.state === 'scheduled') return actions(undoButton(record, subject));
  if (record.state === 'paused') return actions(undoButton(record, subject), resumeButton(record, subject));
  if (record.state !== 'pending') return [];
  return actions(approveButton(record, operation, now), denyButton(record, subject), cancelButton(record, subject));
}
