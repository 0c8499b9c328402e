/**
 * Calls `end` once, when somebody wants this process to end: signals, the launcher gone (tsx keeps a channel to what it runs),
 * or nobody left to read what it prints. Gives the exit code that says so.
 */
export function onEnd(end: (exitCode: number) => void): void {
  let ended = false;
  const once = (exitCode: number) => (): void => {
    if (ended) return;
    ended = true;
    end(exitCode);
  };
  process.on('SIGINT', once(130));
  process.on('SIGTERM', once(143));
  process.on('SIGHUP', once(129));
  process.on('disconnect', once(143));
  // Listening keeps the channel open for ever otherwise.
  process.channel?.unref();
  process.stdout.on('error', once(141));
}
