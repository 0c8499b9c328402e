// First, so that a signal ends the process, and nobody can open the inspector, while the rest is still being loaded.
import './process/signals.ts';
import './process/inspector.ts';
import { type Bot, startBot } from './compose.ts';
import { ConfigError } from './config/fault.ts';
import { readConfig } from './config.ts';
import { printedInstead } from './process/arguments.ts';
import { exitCodeOf, exitCodes } from './process/exit-codes.ts';
import { keepHeapSmall } from './process/heap.ts';
import { closeInspector } from './process/inspector.ts';
import { logForeignLines } from './process/log/foreign-lines.ts';
import { ownMessage } from './process/log/outside-words.ts';
import { createLog, type Log, strike } from './process/log.ts';
import { useProxies } from './process/proxy.ts';
import { onStopSignal, type StopSignal } from './process/signals.ts';
import { wordsAtStart } from './process/startup.ts';

/** How long work in flight may take after an error that ends the process, in milliseconds. */
const lastMomentsMs = 10_000;

/** The process: arguments, settings, start, stop. Everything else is made in compose.ts. */
async function main(): Promise<void> {
  const printed = printedInstead(process.argv.slice(2));
  if (printed === undefined) return run();
  (printed.wrong ? process.stderr : process.stdout).write(`${printed.text}\n`);
  process.exitCode = printed.wrong ? exitCodes.usage : exitCodes.stopped;
}

async function run(): Promise<void> {
  keepHeapSmall();
  const config = readConfig(process.env);
  const log = createLog({ level: config.logLevel });
  logForeignLines(log);
  if (config.proxyFor !== undefined) useProxies(config.proxyFor);
  // With a store in memory, people only try Keyturn, or work on it.
  if (config.store.kind !== 'memory' && closeInspector())
    log.warn('Node.js’ inspector was open, which shows every secret, so Keyturn closed it: start it without --inspect');
  let bot: Bot | undefined;
  let ending = false;
  const fatal = (error: unknown): void => {
    log.fatal({ err: error }, 'Keyturn can’t continue');
    if (ending) return;
    ending = true;
    // The supervisor starts it again. A secret that was just made is stored first.
    const end = (): void => process.exit(exitCodes.software);
    setTimeout(end, lastMomentsMs + 3_000);
    (bot?.stop(lastMomentsMs) ?? Promise.resolve()).then(end, end);
  };
  process.on('unhandledRejection', fatal);
  process.on('uncaughtException', fatal);

  bot = await startBot({ config, log, env: process.env });
  const { stop } = bot;
  onStopSignal((signal) => {
    if (ending) return;
    ending = true;
    // There's no load balancer in front of a terminal.
    const noticeMs = signal === 'SIGINT' ? 0 : config.drainSeconds * 1_000;
    void stopAt({ signal }, () => stop(undefined, noticeMs), log);
  });
  void bot.refused.then((error) => {
    if (ending) return;
    ending = true;
    void stopAt({}, stop, log, exitCodeOf(error));
  });
  const facts = {
    port: bot.port,
    adminPort: bot.adminPort,
    mode: config.slack.mode,
    organization: bot.organization.name,
    command: config.command,
  };
  if (bot.storeUp) log.info(facts, 'Keyturn is ready');
  else log.warn(facts, 'Keyturn is ready, but the store isn’t responding: nothing can be changed until it does');
}

/** `code`: how it ends. Default: whether all was finished. */
async function stopAt(
  why: { signal?: StopSignal },
  stop: () => Promise<boolean>,
  log: Log,
  code?: number,
): Promise<void> {
  log.info(why, 'stopping once the work in flight is finished');
  const finished = await stop();
  log.info({ finished }, 'stopped');
  process.exit(code ?? (finished ? exitCodes.stopped : exitCodes.cutOff));
}

main().catch((error: unknown) => {
  // The only plain text that's ever written: for the person who starts Keyturn, and sees it at a terminal or in the supervisor's log.
  const words = error instanceof ConfigError ? error.message : `Keyturn can’t start: ${describe(error)}`;
  process.stderr.write(`${words}\n`);
  process.exit(exitCodeOf(error));
});

/** What of an error's details a sentence has said. */
const saidInWords: ReadonlySet<string> = new Set(['setting', 'host', 'slackError', 'reason', 'problem']);

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { details = {} } = error as Error & { details?: Record<string, string> };
  // A sentence says more than a code.
  const words = wordsAtStart(error);
  const facts = Object.entries(strike(details)).flatMap(([key, value]) =>
    words === undefined || !saidInWords.has(key) ? `${key}: ${value}` : [],
  );
  const cause = words === undefined && error.cause !== undefined ? [describe(error.cause)] : [];
  return [words ?? ownMessage(error), ...facts, ...cause].join('; ');
}
