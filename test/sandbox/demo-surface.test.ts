import { expect, test } from 'vitest';
import { paint } from '../../sandbox/demo/surface.ts';
import type { SlackField } from '../../sandbox/slack.ts';

/** What the terminal prints, line by line, without its colors. */
const printed = (blocks: Parameters<typeof paint>[0], fields: SlackField[] = []) =>
  paint(blocks, fields, { width: 80, reads: (text) => text, code: (text) => text }).map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trim(),
  );

test('the demo prints every item of a list', () => {
  const item = (text: string) => ({ type: 'rich_text_section', elements: [{ type: 'text', text }] });
  const list = {
    type: 'rich_text_list',
    style: 'bullet',
    elements: [item('https://a.example'), item('https://b.example')],
  };
  expect(printed([{ type: 'rich_text', elements: [list] }])).toEqual(['• https://a.example', '• https://b.example']);
});

test.each([
  ['', 'Addresses: (203.0.113.0/24)'],
  ['192.0.2.1', 'Addresses: 192.0.2.1'],
])('a suggested value isn’t printed as if it were typed: %j', (value, line) => {
  const field = { blockId: 'ips', type: 'plain_text_input', label: 'Addresses', placeholder: '203.0.113.0/24', value };
  expect(printed([{ type: 'input', block_id: 'ips' }], [{ ...field, actionId: 'ips', optional: false }])).toEqual([
    line,
  ]);
});
