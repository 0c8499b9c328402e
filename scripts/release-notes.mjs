// Prints what the changelog says about a version: node scripts/release-notes.mjs v1.2.3. Fails if it says nothing, or package.json has another version.
import { readFileSync } from 'node:fs';

function fail(words) {
  process.stderr.write(`${words}\n`);
  process.exit(1);
}

const [tag = ''] = process.argv.slice(2);
const version = /^v(\d+\.\d+\.\d+(?:-[\w.]+)?)$/u.exec(tag)?.[1];
if (version === undefined) fail(`${tag} isn’t a version. A release is tagged v1.2.3.`);

const built = JSON.parse(readFileSync('package.json', 'utf8')).version;
if (built !== version) fail(`package.json has the version ${built}, not ${version}.`);

const sections = readFileSync('CHANGELOG.md', 'utf8').split(/^## /mu);
const section = sections.find((text) => text.startsWith(`[${version}] - `));
if (section === undefined) fail(`CHANGELOG.md has no section “## [${version}] - <date>”.`);
const [heading = '', ...lines] = section.split('\n');
if (!/ - \d{4}-\d\d-\d\d$/u.test(heading)) fail(`The section of ${version} in CHANGELOG.md has no date.`);
const notes = lines.join('\n').trim();
if (notes === '') fail(`The section of ${version} in CHANGELOG.md is empty.`);
process.stdout.write(`${notes}\n`);
