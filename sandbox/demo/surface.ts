import { columns, wrap } from '../script/columns.ts';
import type { Json } from '../slack/json.ts';
import { isRecord, record, records, string, textOf } from '../slack/json.ts';
import type { SlackField } from '../slack/surfaces.ts';

/** How text looks: titles, small print, controls, good and bad news. */
export type Tone = 'plain' | 'strong' | 'quiet' | 'control' | 'good' | 'bad';

export interface Span {
  text: string;
  tone: Tone;
}
export type Line = Span[];

export interface Look {
  /** Columns per line. */
  width: number;
  /** Returns mrkdwn as the reader sees it. */
  reads: (mrkdwn: string) => string;
  /** Returns preformatted text as this output may show it. */
  code: (text: string) => string;
}

/** The blocks of a message or modal as lines for a terminal, with the current values of its fields. */
export function paint(blocks: readonly unknown[], fields: readonly SlackField[], look: Look): Line[] {
  return blocks.filter(isRecord).flatMap((block) => paintBlock(block, fields, look));
}

const plain = (text: string, tone: Tone = 'plain'): Line => [{ text, tone }];

function paintBlock(block: Json, fields: readonly SlackField[], look: Look): Line[] {
  const { width } = look;
  switch (block['type']) {
    case 'header':
      return wrap(textOf(block['text']), width).map((text) => plain(text, 'strong'));
    case 'section':
      return [
        ...withControl(paragraph(block['text'], look), block['accessory'], width),
        ...paintFacts(records(block['fields']), look),
      ];
    case 'context':
      return wrap(
        records(block['elements'])
          .map((one) => words(one, look))
          .join('  '),
        width,
      ).map((text) => plain(text, 'quiet'));
    case 'actions':
      return wrap(records(block['elements']).map(control).join('  '), width).map((text) => plain(text, 'control'));
    case 'divider':
      return [plain('─'.repeat(Math.min(width, 24)), 'quiet')];
    case 'input':
      return paintInput(block, fields, width);
    case 'rich_text':
      return wrap(look.code(richText(block)), width - 2).map((text) => plain(`  ${text}`, 'strong'));
    default:
      return [plain(`(${string(block['type'])})`, 'quiet')];
  }
}

function words(value: unknown, { reads }: Look): string {
  const text = record(value);
  return text['type'] === 'mrkdwn' ? reads(string(text['text'])) : string(text['text']);
}

/** A paragraph. A first line that's all bold is its heading. */
function paragraph(value: unknown, look: Look): Line[] {
  const text = words(value, look);
  if (text === '') return [];
  const isHeading = /^\*[^*\n]+\*(?:\n|$)/u.test(textOf(value));
  return text
    .split('\n')
    .flatMap((each, at) =>
      wrap(each, look.width).map((line) => plain(line, isHeading && at === 0 ? 'strong' : 'plain')),
    );
}

/** Puts a control at the right of the first line, or of the last one, or below if neither has room. */
function withControl(lines: Line[], accessory: unknown, width: number): Line[] {
  if (!isRecord(accessory)) return lines;
  const button: Span = { text: control(accessory), tone: 'control' };
  const free = (line: Line): number => width - columns(line.map(({ text }) => text).join('')) - columns(button.text);
  const at = [0, lines.length - 1].find((each) => free(lines[each] ?? []) >= 2);
  if (at === undefined) return [...lines, ...wrap(button.text, width).map((text) => plain(text, 'control'))];
  return lines.map((line, index) =>
    index === at ? [...line, { text: ' '.repeat(free(line)), tone: 'plain' }, button] : line,
  );
}

function control(element: Json): string {
  if (element['type'] !== 'overflow') return `[${textOf(element['text']) || textOf(element['placeholder'])}]`;
  return `[⋯ ${records(element['options'])
    .map((option) => textOf(option['text']))
    .join(' · ')}]`;
}

/** Slack puts a field's value under its label; here all values line up in one column. */
function paintFacts(fields: readonly Json[], look: Look): Line[] {
  const pairs = fields.map((field): [string, string] => {
    const [label = '', ...value] = words(field, look).split('\n');
    return [label, value.join('\n')];
  });
  const left = Math.max(0, ...pairs.map(([label]) => columns(label))) + 2;
  return pairs.flatMap(([label, value]) =>
    wrap(value, look.width - left).map(
      (text, at): Line => [
        { text: `${at === 0 ? label : ''}`.padEnd(left), tone: 'quiet' },
        { text, tone: 'plain' },
      ],
    ),
  );
}

function paintInput(block: Json, fields: readonly SlackField[], width: number): Line[] {
  const field = fields.find(({ blockId }) => blockId === block['block_id']);
  if (field === undefined) return [];
  const label = `${field.label}${field.optional ? ' (optional)' : ''}: `;
  const isChosen = field.type.includes('select');
  const { value, placeholder = '' } = field;
  // Slack shows a placeholder in gray. Here parentheses keep it from looking like typed text.
  const shown = value === '' && placeholder !== '' && !isChosen ? `(${placeholder})` : value || placeholder;
  const text = isChosen ? `[${shown || 'choose'} ▾]` : shown;
  const [first = '', ...rest] = wrap(text, width - columns(label));
  const tone: Tone = field.value === '' ? 'quiet' : isChosen ? 'control' : 'plain';
  return [
    [
      { text: label, tone: 'strong' },
      { text: first, tone },
    ],
    ...rest.map((line) => plain(' '.repeat(columns(label)) + line, tone)),
    ...(field.hint === undefined ? [] : wrap(`  ${field.hint}`, width).map((line) => plain(line, 'quiet'))),
    ...(field.error === undefined ? [] : wrap(`⚠ ${field.error}`, width).map((line) => plain(line, 'bad'))),
  ];
}

/** The text of a rich_text block without its styles. */
export function richText(block: Json): string {
  const inline = (part: Json): string =>
    records(part['elements'])
      .map((element) => string(element['text']))
      .join('');
  return records(block['elements'])
    .flatMap((part) =>
      part['type'] === 'rich_text_list' ? records(part['elements']).map((item) => `• ${inline(item)}`) : [inline(part)],
    )
    .join('\n');
}
