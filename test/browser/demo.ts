import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { type DemoWorld, startDemoWorld } from '../../sandbox/demo/world.ts';
import type { Action } from '../../sandbox/page/protocol.ts';
import { people } from '../../sandbox/slack.ts';
import { launch } from './drawing.ts';

export interface Demo extends DemoWorld {
  /** The page's address. */
  url: string;
  /** Does something as a person, besides what's clicked. */
  does(who: keyof typeof people, action: Action): Promise<void>;
}

/** The client whose secret the guided run rotates. */
export const client = 'Nightly reporting export';

/** The demo as `npm run demo -- --open` starts it. It has to be closed. */
async function openDemo(): Promise<Demo> {
  const world = await startDemoWorld();
  const { url } = await world.startPage(await world.startBot({ socket: false }), { tour: true });
  return {
    ...world,
    url,
    async does(who, action) {
      const body = JSON.stringify({ person: people[who], action });
      const answer = await fetch(`${url}/do`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect(await answer.json()).toMatchObject({ ok: true });
    },
  };
}

/** The demo, and a browser for it, from before a file's first test until after its last one. */
export function demoInBrowser(): { readonly browser: Browser; readonly demo: Demo } {
  const opened: { browser?: Browser; demo?: Demo } = {};
  beforeAll(async () => {
    [opened.browser, opened.demo] = await Promise.all([launch(), openDemo()]);
  }, 60_000);
  afterAll(async () => {
    await opened.browser?.close();
    await opened.demo?.close();
  });
  return opened as Required<typeof opened>;
}

/** Opens the page as a person, in a place. */
export async function visit(page: Page, { url }: Demo, who: keyof typeof people, place: string): Promise<void> {
  await page.goto(`${url}/#/${people[who]}/${place}`);
  await page.locator('.slack[aria-busy=false] .place').waitFor();
}

/** A message with these words, the latest one. */
export const messageWith = (page: Page, words: string): Locator =>
  page.getByRole('article').filter({ hasText: words }).last();

export const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === document.activeElement);
