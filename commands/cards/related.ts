import type { RequestRecord } from '../../services/requests/types.ts';
import { section } from '../block-kit/blocks.ts';
import type { Block, Message } from '../block-kit/message.ts';
import { date, name } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import type { Related } from '../operation/related.ts';
import { type SubjectOperation, subjectOf } from './subject.ts';

/** Facts: a verb, a name, which notifies nobody, a moment, and an address; empty if there's no card. */
const words = catalog('related requests', {
  line: (verb: string, by: string, at: string, address: string) =>
    `⚠ *Also open for this client:* ${verb}, asked by ${by} ${at}.${address === '' ? '' : ` <${address}|View request>`}`,
});

/** What others read of an open request for the same client. */
export const asRelated = (
  record: RequestRecord,
  operation: SubjectOperation | undefined,
  link: string | undefined,
): Related => ({ verb: subjectOf(record, operation).verb, by: record.requester.name, at: record.createdAt, link });

/** That these are open too. */
export const relatedBlocks = (related: readonly Related[] = []): Block[] =>
  related.map((each) => section(lineOf(each)));

/** A message that says so in the end. */
export const withRelated = ({ text, blocks }: Message, related: readonly Related[]): Message => ({
  text: [text, ...related.map(lineOf)].join(' '),
  blocks: [...blocks, ...relatedBlocks(related)],
});

const lineOf = ({ verb, by, at, link }: Related): string => words.line(verb, name(by, 80), date(at), link ?? '');
