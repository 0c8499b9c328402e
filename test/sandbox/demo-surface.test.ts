import { expect, test } from 'vitest';
import { paint } from '../../sandbox/demo/surface.ts';

test('the demo prints every item of a list', () => {
  const item = (text: string) => ({ type: 'rich_text_section', elements: [{ type: 'text', text }] });
  const list = {
    type: 'rich_text_list',
    style: 'bullet',
    elements: [item('https://a.example'), item('https://b.example')],
  };
  const lines = paint([{ type: 'rich_text', elements: [list] }], [], {
    width: 80,
    reads: (text) => text,
    code: (text) => text,
  });
  expect(
    lines.map((line) =>
      line
        .map(({ text }) => text)
        .join('')
        .trim(),
    ),
  ).toEqual(['• https://a.example', '• https://b.example']);
});
