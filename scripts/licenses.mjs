// Fails if a package that production runs has a license that isn't on this list: npm run check:licenses.
import { readFileSync } from 'node:fs';

/** Licenses that let anyone run, change, and pass on a program without publishing its source. */
const allowed = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT', 'Unlicense']);

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const production = Object.entries(packages).filter(
  ([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional,
);
const refused = production.filter(([, { license }]) => !isAllowed(license));
for (const [path, { version, license = 'no license' }] of refused)
  process.stdout.write(
    `${path.replace(/^.*node_modules\//u, '')} ${version}: ${license} isn’t on the list in scripts/licenses.mjs\n`,
  );
process.stdout.write(
  `${production.length - refused.length} of ${production.length} packages have an allowed license\n`,
);
process.exitCode = refused.length === 0 && production.length > 0 ? 0 : 1;

/** Of several licenses joined by OR, one is enough. */
function isAllowed(license = '') {
  return license
    .replace(/[()]/gu, '')
    .split(' OR ')
    .some((each) => allowed.has(each));
}
