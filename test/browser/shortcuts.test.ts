import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draw, launch, messageOf, slackState } from './drawing.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const shortcuts = [
  { name: 'Order this', callbackId: 'order_this', type: 'message' as const },
  { name: 'Plan a lunch', callbackId: 'plan_lunch', type: 'global' as const },
];
const stateWith = (...messages: ReturnType<typeof messageOf>[]) => ({
  ...slackState({ place: { messages } }),
  shortcuts,
});

test('a message offers its shortcuts, and says why one can’t be used; what only one person sees offers none', async () => {
  const said = messageOf([], { text: 'Soup', user: 'UBEN', author: { name: 'Ben', isBot: false } });
  const { page, show, acts } = await draw(browser, stateWith(said));
  await page.getByRole('article').hover();
  await page.getByRole('button', { name: 'Order this' }).click();
  expect(await acts()).toEqual([{ do: 'shortcut', callbackId: 'order_this', message: { channel: 'C1', ts: '1' } }]);
  expect(await page.getByRole('button', { name: 'Plan a lunch' }).count()).toBe(0);
  await page.evaluate('globalThis.answer = { ok: false, error: "This message is gone." }');
  await page.getByRole('button', { name: 'Order this' }).press('Enter');
  await page.getByRole('alert').filter({ hasText: 'This message is gone.' }).waitFor();
  await show(stateWith({ ...said, ts: '2', ephemeralFor: 'UADA' }));
  await page.getByText('Only visible to you').waitFor();
  expect(await page.getByRole('button', { name: 'Order this' }).count()).toBe(0);
});

test('after a slash, a global shortcut can be chosen by keyboard, and nothing is typed for it', async () => {
  const { page, acts } = await draw(browser, stateWith());
  const composer = page.getByRole('textbox', { name: 'Message #general' });
  await composer.fill('/lunch');
  await page.getByRole('option', { name: /^Plan a lunch/u }).waitFor();
  await composer.press('ArrowDown');
  await composer.press('Enter');
  await expect.poll(acts).toEqual([{ do: 'shortcut', callbackId: 'plan_lunch' }]);
  expect(await composer.inputValue()).toBe('');
});
