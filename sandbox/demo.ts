import { randomBytes } from 'node:crypto';
import { ArgumentError, helpPage, readArguments } from './demo/arguments.ts';
import { type RunningBot, startBot } from './demo/bot.ts';
import { createChecks } from './demo/checks.ts';
import { onEnd } from './demo/ending.ts';
import { createMask } from './demo/masking.ts';
import type { Scene } from './demo/scene.ts';
import { changing } from './demo/scenes/changing.ts';
import { reading } from './demo/scenes/reading.ts';
import { secondPerson } from './demo/scenes/second-person.ts';
import { closing } from './demo/scenes/trail.ts';
import { controlUrls, type Platforms, settingsFor } from './demo/settings.ts';
import { createStage } from './demo/stage.ts';
import { createTerminal } from './demo/terminal.ts';
import { startGenesys } from './genesys.ts';
import { people, startSlack } from './slack.ts';

const options = {
  keep: { words: 'leave everything running afterwards, and say where' },
  socket: { words: 'run the bot in Socket Mode instead of over HTTP' },
  help: { words: 'this page' },
};
const help = helpPage(
  'npm run demo -- [options]',
  'A day in the life: the bot at work between a simulated Slack workspace and a simulated Genesys Cloud organisation,\nall on this machine. Each step is checked; the exit code is 0 if all was as it must be.',
  options,
);

const scenes: readonly Scene[] = [...reading, ...changing, ...secondPerson, ...closing];

/** Columns of a line: what the screen has, within what reads well; into a pipe 92. */
const widthOf = (screen: number | undefined): number => Math.min(100, Math.max(60, (screen ?? 93) - 1));

/** Runs all scenes; one that breaks ends the day, because the next build on it. */
async function play(given: { socket: boolean; keep: boolean }): Promise<void> {
  const started = performance.now();
  const [genesys, slack] = await Promise.all([startGenesys(), startSlack()]);
  const platforms: Platforms = { genesys, slack };
  const key = randomBytes(32).toString('base64');
  const mask = createMask(platforms, [key]);
  const { stdout } = process;
  const colours = stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
  const terminal = createTerminal({
    write: (text) => void stdout.write(text),
    width: widthOf(stdout.isTTY ? stdout.columns : undefined),
    colours,
    mask,
  });

  let bot: RunningBot | undefined;
  const end = async (exitCode: number): Promise<never> => {
    await bot?.stop();
    await Promise.all([slack.close(), genesys.close()]);
    process.exit(exitCode);
  };
  let isOver = false;
  // Ctrl-C is the way to end what was kept.
  onEnd((exitCode) => void end(isOver && exitCode === 130 ? 0 : exitCode));

  const mode = given.socket ? 'in Socket Mode' : 'over HTTP';
  terminal.blank();
  terminal.tells(
    `Keyturn, a day in the life. Slack and Genesys Cloud are simulated on this machine; the bot is the real one, ${mode}.`,
  );
  const checks = createChecks(terminal);
  let shown = 0;
  try {
    bot = await startBot(settingsFor(platforms, { key, socket: given.socket, port: 0 }));
    if (!given.socket) slack.deliverTo(`${bot.url}/slack/events`);
    const stage = createStage({ slack, terminal, mask });
    for (const scene of scenes) {
      shown += 1;
      terminal.heading(`${shown}  ${scene.title}`);
      await scene.run({ ...platforms, stage, check: checks, bot, tells: terminal.tells });
    }
  } catch (error) {
    checks.broke(shown === 0 ? 'the bot starts' : `scene ${shown} can be played to its end`, error);
  }

  const failed = checks.failed();
  if (failed > 0 && bot !== undefined) {
    terminal.heading('What the bot had to say');
    const lines = bot
      .lines()
      .filter((line) => /"level":[456]0|^[^{]/u.test(line))
      .slice(-10);
    for (const line of lines.length > 0 ? lines : ['nothing']) terminal.tells(line.slice(0, 400));
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  const all = checks.passed() + failed;
  const result = failed === 0 ? `${all} checks passed` : `${failed} of ${all} checks failed`;
  terminal.blank();
  terminal.ends(`${shown} scenes, ${result} in ${seconds} s`, failed === 0);
  if (given.keep && bot !== undefined) {
    const control = controlUrls(platforms).slack;
    isOver = true;
    stdout.write(keepPage(platforms, bot, control));
    return;
  }
  await end(failed === 0 ? 0 : 1);
}

const keepPage = ({ slack, genesys }: Platforms, bot: RunningBot, control: string): string => `
  Everything is left running until Ctrl-C:
    the bot        ${bot.url}  (/healthz, /readyz, /metrics)
    Slack          ${slack.url}
    Genesys Cloud  ${genesys.url}  (/_sandbox/clients, /_sandbox/calls)

  Type as Ada, and look at what she sees (${Object.keys(people).length} people are in sandbox/slack/residents.ts):
    curl -s -d '{"user":"${people.ada}","text":"/oauth list"}' ${control}/command
    curl -s '${control}/text?user=${people.ada}'
    curl -s -d '{"user":"${people.ada}","what":"Next page"}' ${control}/click
`;

async function main(): Promise<void> {
  const given = readArguments(process.argv.slice(2), options);
  if (given.has('help')) return void process.stdout.write(help);
  await play({ socket: given.has('socket'), keep: given.has('keep') });
}

main().catch((error: unknown) => {
  const words = error instanceof Error ? error.message : String(error);
  const hint = error instanceof ArgumentError ? ' --help shows what there is.' : '';
  process.stderr.write(`${words}${hint}\n`);
  process.exit(error instanceof ArgumentError ? 2 : 1);
});
