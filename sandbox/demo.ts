import { type Checks, createChecks } from './demo/checks.ts';
import { playDay } from './demo/day.ts';
import { createMask } from './demo/masking.ts';
import { openDemo } from './demo/open.ts';
import type { RestartableBot } from './demo/restartable.ts';
import type { Scene } from './demo/scene.ts';
import { changing } from './demo/scenes/changing.ts';
import { reading } from './demo/scenes/reading.ts';
import { secondPerson } from './demo/scenes/second-person.ts';
import { closing } from './demo/scenes/trail.ts';
import { createStage } from './demo/stage.ts';
import { tellEverything, tellStory } from './demo/story.ts';
import { createTerminal, type Terminal } from './demo/terminal.ts';
import { startDemoWorld } from './demo/world.ts';
import { controlUrls, type Platforms } from './platforms.ts';
import { helpPage, readArguments } from './script/arguments.ts';
import { onEnd } from './script/ending.ts';
import { runScript } from './script/run.ts';
import { people } from './slack.ts';

const options = {
  all: { words: 'print everything: more scenes, longer messages, and each check' },
  open: { words: 'skip the day, and open Slack as a page in your browser, where you can act as anyone' },
  keep: { words: 'keep everything running afterwards, and print how to reach it' },
  socket: { words: 'run the bot in Socket Mode instead of over HTTP' },
  help: { words: 'show this help' },
};
const help = helpPage(
  'npm run demo -- [options]',
  'Plays a day with Keyturn: the bot at work between a simulated Slack workspace and a simulated Genesys Cloud\norganization, all on this machine. Prints the story, and checks every step. Exits with 0 if all checks passed, and\nwith 1 if any failed, which is printed.',
  options,
);

const openIt = 'To press the buttons yourself:  npm run demo -- --open';
const scenes: readonly Scene[] = [...reading, ...changing, ...secondPerson, ...closing];

runScript(async () => {
  const given = readArguments(process.argv.slice(2), options);
  if (given.has('help')) return void process.stdout.write(help);
  if (given.has('open')) return openDemo({ socket: given.has('socket') });
  await play({ socket: given.has('socket'), keep: given.has('keep'), all: given.has('all') });
});

/** Plays the day, prints how it went, and ends this process. */
async function play(given: { socket: boolean; keep: boolean; all: boolean }): Promise<void> {
  const started = performance.now();
  const world = await startDemoWorld();
  const mask = createMask(world, world.secrets);
  const screen = terminalFor(process.stdout, mask);
  const terminal = given.all ? tellEverything(screen) : tellStory(screen);

  let bot: RestartableBot | undefined;
  const end = async (exitCode: number): Promise<never> => {
    await world.close();
    process.exit(exitCode);
  };
  let isOver = false;
  // Ctrl-C is the normal way to end a demo that was kept running.
  onEnd((exitCode) => void end(isOver && exitCode === 130 ? 0 : exitCode));

  const mode = given.socket ? 'in Socket Mode' : 'over HTTP';
  terminal.blank();
  terminal.tells(
    `A day with Keyturn, a Slack bot that looks after the OAuth clients of Genesys Cloud. Slack and Genesys Cloud are simulated on this machine. The bot is real, and runs ${mode}.`,
  );
  const checks = createChecks(terminal);
  let [played, shown] = [0, 0];
  try {
    bot = await world.startBot(given);
    const { slack, genesys } = world;
    const stage = createStage({ slack, terminal, mask });
    const day = { scenes, terminal, all: given.all, play: { slack, genesys, stage, check: checks, bot } };
    ({ played, shown } = await playDay(day));
  } catch (error) {
    checks.broke('the bot starts', error);
  }

  const failed = checks.failed();
  if (failed > 0 && bot !== undefined) tellTroubles(terminal, bot);
  terminal.blank();
  const hidden = played > shown ? ` (${played - shown} of them not shown)` : '';
  terminal.ends(`${played} scenes${hidden}, ${resultOf(checks)} in ${secondsSince(started)} s`, failed === 0);
  if (given.keep && bot !== undefined) {
    isOver = true;
    const page = await world.startPage(bot);
    process.stdout.write(keepPage(world, bot.url(), page.url));
    return;
  }
  screen.tells(`\n${given.all ? '' : 'To see all of it:               npm run demo -- --all\n'}${openIt}`);
  await end(failed === 0 ? 0 : 1);
}

/** Color and width as the screen allows; a pipe gets 92 columns of plain text. */
function terminalFor(stdout: NodeJS.WriteStream, mask: (text: string) => string): Terminal {
  const screen = stdout.isTTY ? stdout.columns : 93;
  const colors = stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
  // Lines longer than 100 columns are hard to read.
  const width = Math.min(100, Math.max(60, screen - 1));
  return createTerminal({ write: (text) => void stdout.write(text), width, colors, mask });
}

/** The last warnings and errors that the bot logged. */
function tellTroubles(terminal: Terminal, bot: RestartableBot): void {
  terminal.heading('What the bot logged');
  const lines = bot.lines().filter((line) => /"level":[456]0|^[^{]/u.test(line));
  for (const line of lines.length > 0 ? lines.slice(-10) : ['No warnings and no errors.'])
    terminal.tells(line.slice(0, 400));
}

function resultOf(checks: Checks): string {
  const [passed, failed] = [checks.passed(), checks.failed()];
  return failed === 0 ? `${passed} checks passed` : `${failed} of ${passed + failed} checks failed`;
}

function secondsSince(started: number): number {
  return Math.round((performance.now() - started) / 1000);
}

function keepPage(platforms: Platforms, bot: string, page: string): string {
  const { slack, genesys } = platforms;
  const control = controlUrls(platforms);
  return `
  Everything keeps running until you press Ctrl-C:
    the page       ${page}  (open it in your browser, and act as anyone on it)
    the bot        ${bot}  (/healthz, /readyz, /metrics)
    Slack          ${slack.url}  (control it at ${control.slack}/)
    Genesys Cloud  ${genesys.url}  (control it at ${control.genesys}/)

  Type as Ada, then look at what she sees (sandbox/slack/residents.ts lists all ${Object.keys(people).length} people):
    curl -s -d '{"user":"${people.ada}","text":"/oauth list"}' ${control.slack}/command
    curl -s '${control.slack}/text?user=${people.ada}'
    curl -s -d '{"user":"${people.ada}","what":"Next page"}' ${control.slack}/click

  For the commands in docs/sandbox.md:
    slack=${control.slack}
`;
}
