import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const onMac = ['Chromium', 'Google Chrome'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);

export const chromiumAdvice =
  'Install Chromium or Chrome (Debian: apt-get install chromium; macOS: brew install --cask chromium), or set CHROMIUM_PATH to one.';

/** The path of a Chromium that runs: the one in CHROMIUM_PATH, or else the first on PATH. Undefined if there's none. */
export function findChromium() {
  const { CHROMIUM_PATH: named, PATH: path = '' } = process.env;
  if (named) return [named].find(runs);
  const found = names.flatMap((name) => path.split(delimiter).map((folder) => join(folder, name)));
  // Of a package that only passes on to another, such as Ubuntu's, there's a file that doesn't run.
  return [...found, ...onMac].find((each) => existsSync(each) && runs(each));
}

function runs(path) {
  // One that hangs doesn't run either.
  return spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0;
}
