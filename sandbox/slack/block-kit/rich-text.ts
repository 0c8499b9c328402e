import type { Check, Shape } from './schema.ts';
import { flag, items, object, text, typed, url, wholeNumber, word } from './schema.ts';

const style = object({
  optional: {
    bold: flag,
    italic: flag,
    strike: flag,
    underline: flag,
    code: flag,
    highlight: flag,
    client_highlight: flag,
    unlink: flag,
  },
});
const styled = { style };
const id = text(255, 1);
const many = 1000;

const inline: Readonly<Record<string, Shape>> = {
  text: { required: { text: text(12_000, 1) }, optional: styled },
  link: { required: { url: url() }, optional: { ...styled, text: text(3000), unsafe: flag } },
  emoji: {
    required: { name: text(255, 1) },
    optional: { ...styled, unicode: text(100), url: url(), skin_tone: wholeNumber(1, 6) },
  },
  user: { required: { user_id: id }, optional: styled },
  usergroup: { required: { usergroup_id: id }, optional: styled },
  channel: { required: { channel_id: id }, optional: styled },
  team: { required: { team_id: id }, optional: styled },
  broadcast: { required: { range: word('here', 'channel', 'everyone') }, optional: styled },
  color: { required: { value: text(50, 1) }, optional: styled },
  date: {
    required: { timestamp: wholeNumber(0, 9_999_999_999), format: text(255, 1) },
    optional: { ...styled, url: url(), fallback: text(3000) },
  },
};

const border = { border: word(0, 1) };
const section: Shape = {
  required: {
    elements: items(
      0,
      many,
      typed(() => inline),
    ),
  },
};
const parts: Readonly<Record<string, Shape>> = {
  rich_text_section: section,
  rich_text_list: {
    required: {
      elements: items(
        1,
        many,
        typed(() => ({ rich_text_section: section })),
      ),
      style: word('bullet', 'ordered'),
    },
    optional: { ...border, indent: wholeNumber(0, 8), offset: wholeNumber(0, 1000) },
  },
  rich_text_quote: {
    required: {
      elements: items(
        0,
        many,
        typed(() => inline),
      ),
    },
    optional: border,
  },
  rich_text_preformatted: {
    required: {
      elements: items(
        0,
        many,
        typed(() => inline, ['text', 'link']),
      ),
    },
    optional: { ...border, language: text(50) },
  },
};

/** The shape of a rich_text block (docs.slack.dev, reference/block-kit/blocks/rich-text-block). */
export const richTextShape: Shape = {
  required: {
    elements: items(
      1,
      many,
      typed(() => parts),
    ),
  },
  optional: { block_id: text(255, 1) },
};

/** A rich_text block, also as a cell or a value. */
export const richText: Check = typed(() => ({ rich_text: richTextShape }));
