import type { Block } from './message.ts';
import { plain } from './text.ts';

/** Preformatted text, which Slack doesn't parse: for secrets and IDs that people copy. */
export const preformatted = (text: string): Block => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }],
});

/** A list of texts that Slack doesn't parse, so that people can copy exactly these. An empty text is an empty item. */
export const bullets = (texts: readonly string[]): Block => ({
  type: 'rich_text',
  elements: [
    {
      type: 'rich_text_list',
      style: 'bullet',
      elements: texts.map((text) => ({
        type: 'rich_text_section',
        elements: text === '' ? [] : [{ type: 'text', text: plain(text) }],
      })),
    },
  ],
});
