import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draw, field, launch, messageOf, modalOf, plain, slackState } from './drawing.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const rich = (...elements: object[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});

/** What an app may send to run a script, or to break the page. */
const hostile = [
  section('<javascript:alert(1)|one> <JAVASCRIPT:alert(1)> <data:text/html,x|two> <vbscript:x|three>'),
  section('<http://x.example/"onmouseover="alert(1)|<img src=x onerror=alert(1)>> <script>alert(1)</script>'),
  section('<!date^1^{date_num}^javascript:alert(1)|soon> <!date^99999999999999^{date}|later>'),
  section(':constructor: :__proto__: <@Uconstructor> <#Cconstructor>'),
  { type: 'header', text: plain(':constructor: :__proto__: <b>') },
  { type: 'image', image_url: 'javascript:alert(1)', alt_text: 'a script' },
  {
    type: 'actions',
    block_id: 'constructor',
    elements: [
      { type: 'button', action_id: 'link', text: plain('Link'), url: 'javascript:alert(1)' },
      {
        ...{ type: 'static_select', action_id: '__proto__', placeholder: plain('Pick') },
        options: [{ text: plain('A'), value: '__proto__' }],
      },
    ],
  },
  rich(
    ...['constructor', '__proto__', 'toString'].map((name) => ({ type: 'emoji', name })),
    { type: 'user', user_id: 'constructor' },
    { type: 'link', url: 'javascript:alert(1)', text: 'four' },
    { type: 'date', timestamp: 9_999_999_999, format: '{date}', url: 'javascript:alert(1)' },
    { type: 'team', team_id: 'T1' },
  ),
  section('The end'),
];

test('a hostile message runs nothing, leads nowhere, and leaves the page as it is', async () => {
  const { page } = await draw(browser, slackState({}));
  const wrong: string[] = [];
  page.on('dialog', (dialog) => {
    wrong.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => wrong.push(error.message));
  const state = slackState({ place: { messages: [messageOf(hostile), messageOf([section('Others')], { ts: '2' })] } });
  await page.evaluate(`show(${JSON.stringify(state)})`);
  const words = await page.locator('.messages').innerText();
  for (const part of [
    '<javascript:alert(1)|one>',
    ...['<script>alert(1)</script>', ':constructor: :__proto__: <b>', ':toString:', '@constructor', 'a script'],
    ...['1970-01-01', 'four', 'Element “team” (T1) isn’t drawn here', 'The end', 'Others'],
  ])
    expect(words).toContain(part);
  expect(words).not.toMatch(/native code|\[object/u);
  const addresses = await page
    .locator('.messages [href], .messages [src]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? one.getAttribute('src')));
  expect(addresses).toEqual(['http://x.example/"onmouseover="alert(1']);
  await page.getByRole('button', { name: 'Link' }).click();
  expect(wrong).toEqual([]);
});

test('a field named like what every object has isn’t wrong for that', async () => {
  const modals = [modalOf([field('constructor', { type: 'plain_text_input' })])];
  const { page } = await draw(browser, slackState({ modals }));
  expect(await page.getByLabel('constructor').getAttribute('aria-invalid')).toBe('false');
});
