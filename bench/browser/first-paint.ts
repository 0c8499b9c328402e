import { chromium } from 'playwright-core';
import { startGenesys } from '../../sandbox/genesys.ts';
import { startPage } from '../../sandbox/page.ts';
import { startSlack } from '../../sandbox/slack.ts';
import { findChromium } from '../../scripts/chromium.mjs';

/** Opens the sandbox's page in a new tab, as often as the first argument says. Prints when each was painted first, as JSON: in ms after it was asked for. */
const [rounds = '1'] = process.argv.slice(2);
const slack = await startSlack();
const genesys = await startGenesys({ seed: 'demo', now: slack.now });
const page = await startPage({ slack, genesys });
const browser = await chromium.launch({ executablePath: findChromium() ?? '', args: ['--no-sandbox'] });

// As text: tsx would put a call of its own into a function, which the page doesn't know.
const firstPaint = `new Promise((resolve) =>
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntriesByName('first-contentful-paint')) resolve(startTime);
  }).observe({ type: 'paint', buffered: true }),
)`;
const paints: number[] = [];
for (let round = 0; round < Number(rounds); round += 1) {
  const tab = await browser.newPage();
  await tab.goto(page.url);
  paints.push(await tab.evaluate<number>(firstPaint));
  await tab.close();
}
process.stdout.write(JSON.stringify(paints));
await browser.close();
await page.close();
await Promise.all([slack.close(), genesys.close()]);
