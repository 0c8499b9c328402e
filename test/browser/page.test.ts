import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { type GenesysSandbox, startGenesys } from '../../sandbox/genesys.ts';
import { type Page as ServedPage, startPage } from '../../sandbox/page.ts';
import { approvalsChannel, generalChannel, people, type SlackSandbox, startSlack } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { patienceMs } from '../support/patience.ts';
import { launch } from './drawing.ts';

const test = testsInTurn();

let browser: Browser;
let slack: SlackSandbox;
let genesys: GenesysSandbox;
let served: ServedPage;
beforeAll(async () => {
  [browser, slack] = await Promise.all([launch(), startSlack({ patienceMs })]);
  genesys = await startGenesys({ seed: 'demo', now: slack.now });
  served = await startPage({ slack, genesys, tour: true });
});
afterAll(async () => {
  await browser.close();
  await served.close();
  await Promise.all([slack.close(), genesys.close()]);
});

async function tab(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  return page;
}

async function visit(page: Page, who: keyof typeof people, place: string): Promise<void> {
  await page.goto(`${served.url}/#/${people[who]}/${place}`);
  await page.locator('.slack[aria-busy=false] .place').waitFor();
}

const place = (page: Page, name: RegExp) =>
  page.getByRole('navigation', { name: 'Go to' }).getByRole('button', { name });

test.each([
  [1280, 800],
  [360, 740],
])('at %i × %i, the page itself never scrolls', async (width, height) => {
  const page = await tab({ viewport: { width, height } });
  for (const where of [generalChannel, approvalsChannel, 'home']) {
    await visit(page, 'ada', where);
    const size = await page.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      return [scrollWidth, scrollHeight];
    });
    expect(size, where).toEqual([width, height]);
  }
});

test('an address that was just opened isn’t taken back by what the page hears before it follows', async () => {
  const page = await tab();
  await visit(page, 'ada', generalChannel);
  // The browser tells the page a moment later.
  await page.evaluate(`history.pushState(null, '', '#/${people.ada}/${approvalsChannel}')`);
  slack.as(people.ben).says('Lunch?', { channel: generalChannel });
  await page.getByText('Lunch?').waitFor();
  await page.evaluate(`dispatchEvent(new PopStateEvent('popstate'))`);
  await page.getByRole('heading', { name: 'oauth-approvals' }).waitFor();
});

test('an address that names another person and no place there is leads to that person’s first place', async () => {
  const page = await tab();
  await visit(page, 'ada', approvalsChannel);
  await page.goto(`${served.url}/#/${people.dora}/nowhere at all`);
  await page.getByRole('heading', { name: 'general' }).waitFor();
  await expect.poll(() => new URL(page.url()).hash).toBe(`#/${people.dora}/${generalChannel}`);
  await page.goto(`${served.url}/#/${people.dora}/again nowhere`);
  await expect.poll(() => new URL(page.url()).hash).toBe(`#/${people.dora}/${generalChannel}`);
});

test('a new message is read out where it arrives; elsewhere a mention notifies, and is marked as new', async () => {
  const page = await tab();
  await visit(page, 'ada', generalChannel);
  const log = page.getByRole('log');
  const region = await log.elementHandle();
  slack.as(people.ben).says('Morning, all');
  await log.getByText('Morning, all').waitFor();
  // A region that's drawn anew isn't read out.
  expect(await region?.evaluate((element) => element.isConnected)).toBe(true);

  slack.as(people.ben).says(`<@${people.ada}>, please look`, { channel: approvalsChannel });
  await page.getByRole('status').filter({ hasText: 'Mention in #oauth-approvals: @Ada, please look' }).waitFor();
  await place(page, /oauth-approvals.*1 mention/u).click();
  await page.locator('.divider.new').waitFor();
  expect(await page.locator('.mention.mine').innerText()).toBe('@Ada');
  await expect.poll(() => place(page, /oauth-approvals/u).innerText()).not.toContain('mention');
  await expect.poll(() => page.title()).not.toMatch(/^\(/u);
});

test('dates are in the zone of the person who reads', async () => {
  const page = await tab();
  const at = Date.UTC(2026, 10, 27, 18, 30) / 1_000;
  slack.as(people.will).says(`Until <!date^${at}^{time}|later>.`);
  await visit(page, 'ada', generalChannel);
  await page.getByText('Until 6:30 PM.').waitFor();
  await visit(page, 'ben', generalChannel);
  await page.getByText('Until 1:30 PM.').waitFor();
});

test.each(['reduce', 'no-preference'] as const)('with prefers-reduced-motion: %s', async (reducedMotion) => {
  const page = await tab({ reducedMotion, viewport: { width: 360, height: 740 } });
  await visit(page, 'ada', generalChannel);
  const running = () => page.evaluate(() => document.getAnimations().length);
  await page.getByRole('button', { name: 'Behind Slack' }).click();
  await page.getByRole('dialog', { name: 'Behind Slack' }).waitFor();
  // A button that's busy turns a ring.
  await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<button class="button" aria-busy="true">'));
  if (reducedMotion === 'reduce') expect(await running()).toBe(0);
  else expect(await running()).toBeGreaterThan(0);
});

test('the guided run is the same in two tabs, lasts through a reload, and can be put away', async () => {
  const one = await tab();
  await visit(one, 'ada', generalChannel);
  const other = await one.context().newPage();
  await visit(other, 'dora', generalChannel);
  const current = (page: Page) => page.locator('[aria-current=step] .step-title').innerText();
  await one.getByRole('button', { name: 'Skip', exact: true }).click();
  await expect.poll(() => current(other)).toContain('See whether it’s used');
  await other.reload();
  await expect.poll(() => current(other)).toContain('See whether it’s used');
  // One that's opened later hears of it too.
  const third = await one.context().newPage();
  await visit(third, 'ben', generalChannel);
  await expect.poll(() => current(third)).toContain('See whether it’s used');
  await third.getByRole('button', { name: 'Start over' }).click();
  await expect.poll(() => current(one)).toContain('Find a client');
  await one.getByRole('button', { name: 'Not now' }).click();
  await one.getByRole('button', { name: 'Start', exact: true }).click();
  await expect.poll(() => current(one)).toContain('Find a client');
});
