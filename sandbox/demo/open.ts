import { openInBrowser } from '../script/browser.ts';
import { onEnd } from '../script/ending.ts';
import { startDemoWorld } from './world.ts';

/** Runs Keyturn on the simulated platforms, and opens them as a page, until someone ends it. */
export async function openDemo({ socket }: { socket: boolean }): Promise<void> {
  const world = await startDemoWorld();
  const end = (exitCode: number): void => void world.close().finally(() => process.exit(exitCode));
  // Ctrl-C is the normal way to end it.
  onEnd((exitCode) => end(exitCode === 130 ? 0 : exitCode));
  process.stdout.write('\n  Starting Keyturn between a simulated Slack and a simulated Genesys Cloud…\n');
  try {
    const page = await world.startPage(await world.startBot({ socket }), { tour: true });
    process.stdout.write(
      `\n  Open this page in your browser, and act as anyone on it: ${page.url}\n\n  Press Ctrl-C to stop everything.\n`,
    );
    openInBrowser(page.url);
  } catch (error) {
    await world.close();
    throw error;
  }
}
