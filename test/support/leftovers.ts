import { type ChildProcess, spawn } from 'node:child_process';

/** Has a process killed once this one ends, however it ends: a watcher sees the end of its own input. */
export function endWithUs(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const watcher = spawn('sh', ['-c', 'read -r _; kill -9 "$0"', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // In a group of its own, because Ctrl+C ends all of this one.
    detached: true,
  });
  watcher.unref();
  child.once('exit', () => void watcher.kill('SIGKILL'));
}
