import { expect, test } from 'vitest';
import { generalChannel } from '../../sandbox/slack.ts';
import { call, openSlack } from './slack-call.ts';

test('an attachment of the old kind is shown as blocks, and what isn’t shown has a mark', async () => {
  const { slack } = await openSlack();
  const attachments: Record<string, unknown>[] = [
    {
      color: '#f00',
      fallback: 'Menu',
      pretext: 'Today:',
      title: 'Soup',
      title_link: 'https://example.com',
      text: '*Hot*',
      fields: [{ title: 'Price', value: '4', short: true }],
      footer: 'The cook',
      actions: [{ name: 'buy', text: 'Buy', type: 'button' }],
      constructor: 'Of no kind',
    },
    { blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'In a block' } }] },
  ];
  await call(slack, 'chat.postMessage', { channel: generalChannel, text: 'The menu', attachments });
  const [message] = slack.messages(generalChannel);
  expect(message?.rendered.split('\n').filter(Boolean)).toEqual([
    ...['The menu', 'Today:', 'Soup (https://example.com)', 'Hot', 'Price', '4', 'The cook', '(attachment actions)'],
    ...['(attachment constructor)', 'In a block'],
  ]);
  expect(message?.blocks).toContainEqual({ type: 'attachment actions' });
});
