import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { messageAt } from '../../sandbox/page/browser/slack/jump.ts';
import { approvalsChannel, generalChannel, people } from '../../sandbox/slack.ts';
import { patienceMs } from '../support/patience.ts';
import { client, demoInBrowser, hasFocus, messageWith, visit } from './demo.ts';

const opened = demoInBrowser();

test('View request leads to the card on this page, from a modal and from a message', async () => {
  const context = await opened.browser.newContext({ viewport: { width: 1280, height: 800 } });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  await visit(page, opened.demo, 'ada', generalChannel);
  await opened.demo.does('ada', { do: 'type', text: `/oauth rotate ${client}`, place: generalChannel });
  await page.getByRole('textbox', { name: 'Reason' }).fill('A leaked backup');
  await page.getByRole('button', { name: 'Ask for approval' }).click();

  await page.getByRole('link', { name: 'View request' }).click();
  await isAtCard(page);
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  for (let n = 0; n < 20; n += 1)
    opened.demo.slack.as(people.ben).says(`Anything new? (${n})`, { channel: approvalsChannel });
  await visit(page, opened.demo, 'ada', generalChannel);
  await opened.demo.does('ada', { do: 'type', text: '/oauth requests', place: generalChannel });
  const link = messageWith(page, 'Your requests').getByRole('link', { name: 'View request' });
  expect(await link.getAttribute('href')).toBe(`#/${people.ada}/${approvalsChannel}`);
  await link.press('Enter');
  await isAtCard(page);
  expect(context.pages()).toEqual([page]);
});

test('only a permalink of Slack names a message', () => {
  expect(messageAt('https://sandbox.slack.com/archives/C0APPROVE/p1795824559000003')).toEqual({
    channel: 'C0APPROVE',
    ts: '1795824559.000003',
  });
  expect(
    messageAt('https://a-b.enterprise.slack.com/archives/C1/p1795824559000003?thread_ts=1.2&cid=C1')?.channel,
  ).toBe('C1');
  for (const other of [
    'https://slack.com/archives/C0APPROVE/p1795824559000003',
    'https://sandbox.slack.com.example.com/archives/C0APPROVE/p1795824559000003',
    'https://sandbox.slack.com/archives/C0APPROVE',
    'https://example.com/?https://sandbox.slack.com/archives/C0APPROVE/p1795824559000003',
  ])
    expect(messageAt(other), other).toBeUndefined();
});

/** The request's card is in sight from its beginning, and has the focus. */
async function isAtCard(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'oauth-approvals' }).waitFor();
  const card = messageWith(page, 'A leaked backup');
  await expect.poll(() => hasFocus(card)).toBe(true);
  await expect.poll(async () => ((await card.boundingBox())?.y ?? -1) > 0).toBe(true);
}
