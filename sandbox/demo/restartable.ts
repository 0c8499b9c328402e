import type { PageBot } from '../page/bot.ts';
import { type RunningBot, startBot } from './bot.ts';

const none: readonly string[] = [];

export interface RestartableOptions {
  settings: Readonly<Record<string, string>>;
  /** Called with the base URL of each new process once it's ready. */
  onReady: (url: string) => void;
}

export interface RestartableBot extends PageBot {
  /** Of the process that runs now. */
  url(): string;
  stop(): Promise<void>;
}

/** Runs the bot so that it can be restarted with other settings. Throws what `startBot` throws. */
export async function startRestartable({ settings, onReady }: RestartableOptions): Promise<RestartableBot> {
  const listeners = new Set<() => void>();
  let running: RunningBot | undefined;
  let status: ReturnType<PageBot['status']> = 'starting';
  let aheadMs = 0;

  const become = (next: typeof status): void => {
    status = next;
    for (const listener of [...listeners]) listener();
  };

  async function start(more: Readonly<Record<string, string>>): Promise<void> {
    become('starting');
    try {
      const bot = await startBot({ ...settings, ...more }, { aheadMs, onLine: () => become(status) });
      running = bot;
      onReady(bot.url);
      become('ready');
      void bot.ended.then(() => {
        if (running === bot && status === 'ready') become('stopped');
      });
    } catch (error) {
      become('stopped');
      throw error;
    }
  }

  await start({});
  return {
    status: () => status,
    url: () => running?.url ?? '',
    lines: () => running?.lines() ?? none,
    async restart(more) {
      become('starting');
      await running?.stop();
      await start(more);
    },
    async advance(ms) {
      aheadMs += ms;
      await running?.setClock(aheadMs);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      await running?.stop();
    },
  };
}
