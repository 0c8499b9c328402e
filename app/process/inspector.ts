import { close, url } from 'node:inspector';

/** Otherwise this signal would have Node.js open its inspector, in which anyone on the machine could read every secret. */
process.on('SIGUSR1', () => undefined);

/** Closes the inspector that `--inspect` opened, on the command line or in NODE_OPTIONS. Tells whether it was open. */
export function closeInspector(): boolean {
  if (url() === undefined) return false;
  close();
  return true;
}
