import { mrkdwn, named } from './composition.ts';
import { element } from './elements.ts';
import { richText } from './rich-text.ts';
import type { Shape } from './schema.ts';
import { items, object, oneOf, text, url, word } from './schema.ts';

export const card: Shape = {
  optional: {
    ...named,
    hero_image: element('image'),
    icon: element('image'),
    title: mrkdwn(150),
    subtitle: mrkdwn(150),
    body: mrkdwn(200),
    subtext: mrkdwn(200),
    actions: items(1, 3, element('button')),
  },
  also: oneOf('hero_image', 'title', 'actions', 'body'),
};

export const taskCard: Shape = {
  required: {
    task_id: text(255, 1),
    title: text(3000, 1),
    status: word('pending', 'in_progress', 'complete', 'error'),
  },
  optional: {
    ...named,
    details: richText,
    output: richText,
    sources: items(1, 100, object({ required: { type: word('url'), url: url(), text: text(3000, 1) } })),
  },
};
