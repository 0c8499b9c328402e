import { isOpen } from '../../services/requests/moments.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { context, header, quote, section } from '../block-kit/blocks.ts';
import type { Block, Modal } from '../block-kit/message.ts';
import { notice } from '../block-kit/modals.ts';
import { clientFacts } from '../clients/details.ts';
import { namesFrom } from '../clients/names.ts';
import { isKnown, usageBlocks, usageOf } from '../clients/usage.ts';
import { catalog } from '../language.ts';
import { clientParts, partsWithin } from './lists.ts';
import { outcomeText } from './outcome.ts';
import { progress } from './progress.ts';
import { secretLine } from './secret-line.ts';
import { changesOf, snapshotOf } from './snapshot.ts';
import { stakedParts } from './staked.ts';
import { type SubjectOperation, subjectOf } from './subject.ts';

const words = catalog('request details', {
  title: 'Request details',
  subject: (verb: string, name: string | undefined) => (name === undefined ? verb : `${verb} · ${name}`),
  reason: '*Reason*',
  requestReason: '*Reason for the request*',
  afterApproval: '*After approval*',
  asItWas: '*The client when this was requested*',
  request: (id: string) => `Request \`${id}\``,
});

/** How many characters of JSON lists may take in the modal. */
const listRoom = 50_000;

/** All that's known of a request: its progress, what's at stake, and the client as it was when this was requested. */
export function requestDetails(
  record: RequestRecord,
  operation: SubjectOperation,
  { now, command }: { now: number; command: string },
): Modal {
  const subject = subjectOf(record, operation);
  const usage = usageOf(record, now);
  const secret = secretLine(record);
  const outcome = outcomeText(record, operation, command);
  const reason = record.state === 'denied' ? words.requestReason : words.reason;
  const consequences = operation.stakes?.consequences(snapshotOf(record).client, record.createdAt, record.input) ?? [];
  return notice(words.title, [
    header(words.subject(subject.verb, subject.name)),
    ...(usage !== undefined && isOpen(record) ? usageBlocks(usage, now) : []),
    ...progress(record, subject, outcome, now),
    ...(secret === undefined ? [] : [section(secret)]),
    section(`${reason}\n${quote(record.reason, 2_000)}`),
    ...partsWithin(stakedParts(record, operation, snapshotOf(record), changesOf(record, operation)), listRoom),
    ...(record.state === 'pending'
      ? [section([words.afterApproval, ...consequences.map((line) => `• ${line}`)].join('\n'))]
      : []),
    ...clientBlocks(record, isOpen(record) || !isKnown(usage) ? [] : usageBlocks(usage, now)),
    context(words.request(record.id)),
  ]);
}

/** Dated, because it isn't looked up again. `usage`: what was known of it then. */
function clientBlocks(record: RequestRecord, usage: readonly Block[]): Block[] {
  const snapshot = snapshotOf(record);
  const { client } = snapshot;
  if (client === undefined) return [];
  const names = namesFrom(snapshot);
  return [
    section(words.asItWas),
    ...usage,
    ...clientFacts(client, names, record.createdAt),
    ...partsWithin(clientParts(client, names), listRoom),
  ];
}
