import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import type { GenesysSandbox } from '../../sandbox/genesys.ts';
import { readManifest } from '../../sandbox/manifest.ts';
import { startPage } from '../../sandbox/page.ts';
import { people, type SlackSandbox } from '../../sandbox/slack.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { patienceMs } from '../support/patience.ts';
import { type PersonName, startWorld } from '../support/world.ts';
import { isDrawing } from './pictures.ts';

/** The demo's organization with its page, on a day that's always the same. Its clock only moves by `advance`. */
export interface Day {
  slack: SlackSandbox;
  genesys: GenesysSandbox;
  /** The page, which shows one person's Slack after the other. */
  tab: Page;
  /** Shows this person's Slack, in the place that was open. */
  be(who: PersonName): Promise<void>;
  advance(minutes: number): void;
  /** Starts the bot anew, with these settings changed. */
  restart(settings: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

/** A Tuesday afternoon in London, and its morning in New York. */
const start = Date.UTC(2026, 2, 3, 15, 12, 5);
const manifest = fileURLToPath(new URL('../../manifest.yml', import.meta.url));

export async function startDay(browser: Browser): Promise<Day> {
  const ends: (() => void | Promise<void>)[] = [];
  let clock = (): number => start;
  const now = (): number => clock();
  const { slack, genesys, logLines, ...world } = await startWorld({
    slack: { now: () => start },
    genesys: { seed: 'demo', now, randomSecret: fakeSecrets() },
    bot: { now, store: createMemoryStore({ now }) },
    onEnd: (end) => void ends.unshift(end),
  });
  let { bot } = world;
  clock = slack.now;
  const { commands } = await readManifest(manifest);
  const page = await startPage({
    ...{ slack, genesys, commands },
    bot: {
      status: () => 'ready',
      lines: logLines,
      restart: () => Promise.reject(new Error('This bot isn’t restarted.')),
      // It's on Slack's clock.
      advance: () => Promise.resolve(),
      onChange: slack.onChange,
    },
  });
  ends.unshift(() => page.close());

  const tab = await browser.newPage({ deviceScaleFactor: isDrawing ? 1.4 : 1, reducedMotion: 'reduce' });
  tab.setDefaultTimeout(patienceMs);
  let me: PersonName | undefined;
  return {
    slack,
    genesys,
    tab,
    async be(who) {
      if (who === me) return;
      me = who;
      const [, , place = ''] = new URL(tab.url()).hash.split('/');
      // Loaded anew, so that nothing on it is still the person's before.
      await tab.goto(`${page.url}/?${who}#/${people[who]}/${place}`);
    },
    advance: (minutes) => slack.advance(minutes * 60_000),
    async restart(settings) {
      await bot.stop(2_000);
      Object.assign(world.settings, settings);
      bot = await world.another();
      slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
    },
    async close() {
      for (const end of ends) await end();
    },
  };
}

/** Makes secrets that nobody takes for real ones, and the same ones for each day. */
function fakeSecrets(): () => string {
  let made = 0;
  return () => {
    made += 1;
    return `not-a-real-secret-${String(made).padStart(25, '0')}`;
  };
}
