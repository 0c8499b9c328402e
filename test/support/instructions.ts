import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface StandardTools {
  /** Runs what VERIFY.md in a folder says, with the tools that it names and nothing else; with `change`, its script as changed. */
  verify(folder: string, change?: (script: string) => string): Promise<{ code: number; said: string }>;
  close(): Promise<void>;
}

/** Gathers the tools that VERIFY.md of an export names. */
export async function standardTools(): Promise<StandardTools> {
  const tools = await mkdtemp(join(tmpdir(), 'keyturn-tools-'));
  for (const name of [
    ...['sh', 'openssl', 'sha256sum', 'awk', 'grep', 'split', 'find', 'sort', 'xargs', 'cut', 'cmp', 'mktemp'],
    ...['rm', 'mkdir', 'cat', 'tail', 'head', 'wc'],
  ])
    await symlink(await located(name), join(tools, name));
  return {
    async verify(folder, change) {
      const [, said = ''] = /^```sh\n(.*?)^```$/msu.exec(await readFile(join(folder, 'VERIFY.md'), 'utf8')) ?? [];
      const script = change === undefined ? said : change(await readFile(join(folder, 'verify.sh'), 'utf8'));
      return new Promise((resolve) => {
        const options = { cwd: folder, env: { PATH: tools } };
        execFile(join(tools, 'sh'), ['-c', script], options, (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : 1, said: stdout + stderr }),
        );
      });
    },
    close: () => rm(tools, { recursive: true }),
  };
}

async function located(name: string): Promise<string> {
  for (const place of (process.env['PATH'] ?? '').split(delimiter)) {
    const names = await readdir(place).catch((): string[] => []);
    if (names.includes(name)) return join(place, name);
  }
  throw new Error(`no ${name} in PATH`);
}
