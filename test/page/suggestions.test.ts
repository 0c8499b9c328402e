import { expect, test } from 'vitest';
import { suggestionsFor } from '../../sandbox/page/browser/slack/suggestions.ts';

const commands = [
  { command: '/oauth', description: 'Manage OAuth clients', usages: ['list [words]', 'show <client>', 'requests'] },
  { command: '/remind', description: 'Set a reminder', usages: [] },
];
const labels = (text: string): string[] => suggestionsFor(text, commands).map(({ label }) => label);
const texts = (text: string): string[] => suggestionsFor(text, commands).map((one) => one.text);

test('a slash lists the commands, and more letters narrow them down', () => {
  expect(labels('/')).toEqual(['/oauth', '/remind']);
  expect(labels('/oa')).toEqual(['/oauth']);
  expect(labels('/x')).toEqual([]);
  expect(texts('/o')).toEqual(['/oauth ']);
});

test('Enter completes a command’s name, but sends a complete one', () => {
  expect(suggestionsFor('/oa', commands)[0]?.isFirst).toBe(true);
  expect(suggestionsFor('/oauth', commands)[0]?.isFirst).toBe(false);
});

test('after a command come its usages, up to what the person types themselves', () => {
  expect(labels('/oauth ')).toEqual(['/oauth list [words]', '/oauth show <client>', '/oauth requests']);
  expect(texts('/oauth s')).toEqual(['/oauth show ']);
  expect(texts('/oauth r')).toEqual(['/oauth requests']);
});

test('nothing is offered for what’s complete, for other text, and for a second line', () => {
  for (const text of [
    '',
    'hello',
    '/oauth requests',
    '/oauth show ',
    '/oauth show wallboard',
    '/oauth \nlist',
    ' /oauth',
  ])
    expect(labels(text), text).toEqual([]);
});

test('a slash lists the global shortcuts too, by any word of their names, and choosing one uses it', () => {
  const shortcuts = [
    { name: 'Plan a lunch', callbackId: 'plan_lunch', type: 'global' as const },
    { name: 'Order this', callbackId: 'order_this', type: 'message' as const },
  ];
  const offered = (text: string) => suggestionsFor(text, commands, shortcuts).map(({ label }) => label);
  expect(offered('/')).toEqual(['/oauth', '/remind', 'Plan a lunch']);
  expect(offered('/lun')).toEqual(['Plan a lunch']);
  expect(offered('/unch')).toEqual([]);
  const [lunch] = suggestionsFor('/plan', commands, shortcuts);
  expect(lunch).toMatchObject({ text: '', isFirst: false, shortcut: 'plan_lunch' });
});
