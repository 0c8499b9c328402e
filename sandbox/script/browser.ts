import { spawn } from 'node:child_process';

/** Opens an address in the browser of this desktop. Does nothing where there's no desktop, or no browser. */
export function openInBrowser(
  url: string,
  { platform, env }: Pick<NodeJS.Process, 'platform' | 'env'> = process,
): void {
  const command = openerFor(platform, env);
  if (command === undefined) return;
  const [file, ...args] = command;
  const child = spawn(file, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

/** The command that opens an address; undefined without a desktop. */
function openerFor(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): [string, ...string[]] | undefined {
  if (platform === 'darwin') return ['open'];
  // `start` takes the first quoted argument for a title.
  if (platform === 'win32') return ['cmd', '/c', 'start', '""'];
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open'] : undefined;
}
