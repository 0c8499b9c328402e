import { card, taskCard } from './cards.ts';
import { anyText, named, plain, slackFile } from './composition.ts';
import { contextItem, element } from './elements.ts';
import { richText, richTextShape } from './rich-text.ts';
import type { Check, Shape } from './schema.ts';
import { all, exactlyOne, flag, imageUrl, items, oneOf, pattern, text, typed, word } from './schema.ts';
import { dataTable, table } from './tables.ts';

const https = pattern(/^https:\/\/\S+$/, 'must be a https url');

const inContainer = [
  'actions',
  'context',
  'divider',
  'file',
  'header',
  'image',
  'input',
  'rich_text',
  'section',
  'table',
  'video',
];

/** Every block with its properties and their limits (docs.slack.dev, reference/block-kit/blocks). */
export const blocks: Readonly<Record<string, Shape>> = {
  section: {
    optional: {
      ...named,
      text: anyText(3000),
      fields: items(1, 10, anyText(2000)),
      accessory: element('section'),
      expand: flag,
    },
    also: oneOf('text', 'fields'),
  },
  header: { required: { text: plain(150) }, optional: named },
  divider: { optional: named },
  context: { required: { elements: items(1, 10, contextItem) }, optional: named },
  actions: { required: { elements: items(1, 25, element('actions')) }, optional: named },
  context_actions: { required: { elements: items(1, 5, element('context_actions')) }, optional: named },
  input: {
    required: { label: plain(2000), element: element('input') },
    optional: { ...named, hint: plain(2000), optional: flag, dispatch_action: flag },
  },
  image: {
    required: { alt_text: text(2000, 1) },
    optional: { ...named, title: plain(2000), image_url: imageUrl, slack_file: slackFile },
    also: exactlyOne('image_url', 'slack_file'),
  },
  rich_text: richTextShape,
  markdown: { required: { text: text(12_000, 1) }, optional: named },
  file: { required: { source: word('remote'), external_id: text(255, 1) }, optional: named },
  video: {
    required: { video_url: https, thumbnail_url: imageUrl, alt_text: text(200, 1), title: plain(199) },
    optional: {
      ...named,
      title_url: https,
      author_name: text(49, 1),
      provider_name: text(50, 1),
      provider_icon_url: imageUrl,
      description: plain(200),
    },
  },
  table,
  data_table: dataTable,
  alert: {
    required: { text: anyText(200) },
    optional: { ...named, level: word('default', 'info', 'warning', 'error', 'success') },
  },
  card,
  carousel: {
    required: {
      elements: items(
        1,
        10,
        typed(() => ({ card })),
      ),
    },
    optional: named,
  },
  container: {
    required: {
      child_blocks: items(
        1,
        10,
        typed(() => blocks, inContainer),
      ),
    },
    optional: {
      ...named,
      title: plain(150),
      rich_text_title: richText,
      subtitle: anyText(150),
      width: word('narrow', 'standard', 'wide', 'full'),
      icon: element('image'),
      is_collapsible: flag,
      default_collapsed: flag,
      has_header_divider: flag,
    },
  },
  task_card: taskCard,
  plan: {
    required: { title: text(3000, 1) },
    optional: {
      ...named,
      tasks: items(
        1,
        50,
        typed(() => ({ task_card: taskCard })),
      ),
    },
  },
};

/** Blocks that are message content only; Slack's documents show them nowhere else. */
export const messageOnly = [
  'context_actions',
  'task_card',
  'plan',
  'markdown',
  'table',
  'data_table',
  'file',
  'alert',
  'card',
  'carousel',
  'container',
];

/** A block of any known type. */
export const block: Check = all(typed(() => blocks));
