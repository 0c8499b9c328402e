import { createServer } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startGenesys } from '../../sandbox/genesys.ts';
import { listen } from '../../sandbox/http.ts';
import { bundlePage } from '../../sandbox/page/bundle.ts';
import { startPage } from '../../sandbox/page.ts';
import { startSlack } from '../../sandbox/slack.ts';
import { patienceMs } from '../support/patience.ts';
import { launch, slackState } from './drawing.ts';

const lost = 'The sandbox isn’t responding.';
const unsent = 'The sandbox didn’t respond. Try again.';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

async function tab(): Promise<Page> {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  page.setDefaultTimeout(patienceMs);
  return page;
}

test('a lost connection is told, and what can’t be sent beside it; then the page is there again by itself', async () => {
  const slack = await startSlack();
  const genesys = await startGenesys({ seed: 'demo', now: slack.now });
  onTestFinished(() => slack.close());
  onTestFinished(() => genesys.close());
  const first = await startPage({ slack, genesys });
  const page = await tab();
  await page.goto(first.url);
  const composer = page.getByRole('textbox', { name: 'Message #general' });
  await composer.fill('Morning, all');
  await first.close();

  await page.getByRole('status').filter({ hasText: lost }).waitFor();
  const clock = page.getByRole('region', { name: 'Clock' });
  await clock.getByRole('button', { name: '+1 day' }).click();
  await clock.getByRole('alert').filter({ hasText: unsent }).waitFor();
  await composer.press('Enter');
  await page.locator('.composer').getByRole('alert').filter({ hasText: unsent }).waitFor();
  expect(await composer.inputValue()).toBe('Morning, all');

  const second = await startPage({ slack, genesys, port: Number(new URL(first.url).port) });
  onTestFinished(() => second.close());
  await page.getByText(lost).waitFor({ state: 'detached' });
  await composer.press('Enter');
  await page.getByRole('article').filter({ hasText: 'Morning, all' }).waitFor();
  await page.locator('.composer').getByText(unsent).waitFor({ state: 'detached' });
}, 120_000);

test('a server that hangs counts as lost, until it responds', async () => {
  const assets = await bundlePage();
  const state = JSON.stringify(slackState({}));
  let isHung = false;
  const server = createServer((request, response) => {
    const asset = assets[request.url ?? ''];
    if (asset) return response.writeHead(200, { 'content-type': asset.type }).end(asset.text);
    if (!isHung) response.writeHead(200, { 'content-type': 'text/event-stream' }).write(`data: ${state}\n\n`);
    return undefined;
  });
  const url = await listen(server, 0);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const page = await tab();
  await page.clock.install();
  await page.goto(url);
  await page.getByRole('heading', { name: 'general' }).waitFor();
  isHung = true;
  await page.clock.fastForward(13_000);
  await page.getByText(lost).waitFor();
  isHung = false;
  await page.clock.fastForward(13_000);
  await page.getByText(lost).waitFor({ state: 'detached' });
});
