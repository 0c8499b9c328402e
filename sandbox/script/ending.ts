/**
 * Calls `end` once with the exit code when this process should end: on a signal, when its launcher is gone (tsx keeps a channel
 * to what it runs), or when no one reads its output anymore.
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
  // Otherwise listening keeps the channel open forever.
  process.channel?.unref();
  process.stdout.on('error', once(141));
}
