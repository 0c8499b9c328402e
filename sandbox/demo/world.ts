import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { startGenesys } from '../genesys.ts';
import { readManifest } from '../manifest.ts';
import { type Page, startPage } from '../page.ts';
import { type Platforms, settingsFor } from '../platforms.ts';
import { startSlack } from '../slack.ts';
import { type RestartableBot, startRestartable } from './restartable.ts';

/** The platforms of the demo, on one clock, and what runs on them. */
export interface DemoWorld extends Platforms {
  /** Credentials that are no platform's. */
  readonly secrets: readonly string[];
  /** Runs the bot. Throws what `startBot` throws. */
  startBot(options: { socket: boolean }): Promise<RestartableBot>;
  startPage(bot: RestartableBot, options?: { tour?: boolean }): Promise<Page>;
  /** Ends everything that was started. */
  close(): Promise<void>;
}

const manifest = fileURLToPath(new URL('../../manifest.yml', import.meta.url));

/** Starts Slack and Genesys Cloud for the demo. */
export async function startDemoWorld(): Promise<DemoWorld> {
  const slack = await startSlack({ switches: { botFollowsClock: true } });
  const genesys = await startGenesys({ seed: 'demo', now: slack.now });
  const key = randomBytes(32).toString('base64');
  let bot: RestartableBot | undefined;
  let page: Page | undefined;
  return {
    slack,
    genesys,
    secrets: [key],
    async startBot({ socket }) {
      const settings = settingsFor({ slack, genesys }, { key, socket, port: 0 });
      const onReady = (url: string): void => {
        if (!socket) slack.deliverTo(`${url}/slack/events`);
      };
      bot = await startRestartable({ settings, onReady });
      return bot;
    },
    async startPage(its, { tour = false } = {}) {
      const { commands } = await readManifest(manifest);
      page = await startPage({ slack, genesys, bot: its, tour, commands, secrets: [key] });
      return page;
    },
    async close() {
      await page?.close();
      await bot?.stop();
      await Promise.all([slack.close(), genesys.close()]);
    },
  };
}
