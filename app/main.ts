import { startBot } from './compose.ts';
import { ConfigError, readConfig } from './config.ts';
import { createLog } from './log.ts';

/** The process: settings, start, stop. Everything else is made in compose.ts. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog({ level: config.logLevel });
  const fatal = (error: unknown): void => {
    log.fatal({ err: error }, 'Keyturn cannot go on');
    process.exitCode = 1;
    // Time for the last lines; the supervisor starts it anew.
    setTimeout(() => process.exit(1), 200);
  };
  process.on('unhandledRejection', fatal);
  process.on('uncaughtException', fatal);

  const bot = await startBot({ config, log });
  log.info(
    { port: bot.port, mode: config.slack.mode, organization: bot.organization.name, command: config.command },
    'Keyturn is ready',
  );

  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping: what is in flight is finished first');
    const finished = await bot.stop();
    log.info({ finished }, 'stopped');
    process.exit(finished ? 0 : 1);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
}

main().catch((error: unknown) => {
  const words = error instanceof ConfigError ? error.message : `Keyturn cannot start: ${describe(error)}`;
  process.stderr.write(`${words}\n`);
  process.exit(1);
});

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { details } = error as Error & { details?: Record<string, string> };
  const facts = Object.entries(details ?? {}).map(([key, value]) => `${key}: ${value}`);
  return [error.message, ...facts, ...(error.cause === undefined ? [] : [describe(error.cause)])].join('; ');
}
