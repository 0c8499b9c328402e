import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checks } from '../../app/setup/checks.ts';
import { ownPermissions } from '../../app/setup/own-permissions.ts';
import { root } from '../support/sources.ts';

const page = (name: string): Promise<string> => readFile(join(root, 'docs', name), 'utf8');

/** The first two cells of the rows of the table under a heading. */
const rowsUnder = (text: string, heading: string): string[][] =>
  [...(text.split(`\n${heading}\n`)[1]?.split(/^#/mu)[0] ?? '').matchAll(/^\| `([^`]+)` \| (.+?) \|/gmu)].map(
    ([, name = '', second = '']) => [name, second],
  );

test('the page for operators has each check with its question', async () => {
  const rows = rowsUnder(await page('operating.md'), '### Checks of the set-up');
  expect(rows).toEqual(checks.map(({ name, asks }) => [name, asks.replaceAll('’', "'")]));
});

test('the setup lists the permissions that are checked', async () => {
  const rows = rowsUnder(await page('setup.md'), "### Permissions of Keyturn's own role");
  expect(rows.map(([name]) => name).toSorted()).toEqual(ownPermissions.map(({ permission }) => permission).toSorted());
  const optional = rows.filter(([, why = '']) => why.startsWith('optional')).map(([name]) => name);
  expect(optional).toEqual(ownPermissions.filter((each) => each.optional).map(({ permission }) => permission));
});
