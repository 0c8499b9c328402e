import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig, settings } from '../app/config.ts';
import { createMetrics } from '../app/process/metrics.ts';
import { auditActions } from '../services/audit.ts';
import { regionNames } from '../services/genesys/regions.ts';
import { readSources, root } from './support/sources.ts';

const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

/** The rows of a table under a heading, cell by cell, without its head. */
function rowsUnder(text: string, heading: string): string[][] {
  const section = text.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const quoted = (cell = ''): string => /^`([^`]*)`$/.exec(cell)?.[1] ?? '';

const least = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  KEYTURN_CHANNEL: 'C0APPROVE',
  GENESYS_REGION: 'us-east-1',
  GENESYS_CLIENT_ID: 'client',
  GENESYS_CLIENT_SECRET: 'secret',
  REDIS_URL: 'redis://localhost',
  KEYTURN_KEY: Buffer.alloc(32, 1).toString('base64'),
};

/** The settings of docs/settings.md: name, default, and example. */
const settingRows = async (): Promise<string[][]> =>
  [...(await read('docs/settings.md')).matchAll(/^\| `([A-Z_]+)` \| .+ \| (.+) \| (.+) \|$/gm)].map((row) =>
    row.slice(1),
  );

describe('the page of settings', () => {
  test('has every setting once, and no other', async () => {
    const names = (await settingRows()).map(([name]) => name);
    expect(names.toSorted()).toEqual(Object.keys(settings).toSorted());
  });

  test('gives defaults that are in force', async () => {
    const rows = (await settingRows()).map(([name, value]) => [name, quoted(value)]);
    const given = Object.fromEntries(rows.filter(([, value]) => value !== ''));
    expect(Object.keys(given).length).toBeGreaterThan(8);
    expect(readConfig({ ...given, ...least })).toEqual(readConfig(least));
  });

  test('gives examples that are accepted', async () => {
    const rows = (await settingRows()).map(([name = '', , example]) => [name, quoted(example)] as const);
    const examples = rows.filter(([, example]) => example !== '' && !example.includes('…'));
    expect(examples.length).toBeGreaterThan(12);
    for (const [name, example] of examples) expect(() => readConfig({ ...least, [name]: example }), name).not.toThrow();
  });

  test('lists every region by both names', async () => {
    const rows = rowsUnder(await read('docs/settings.md'), 'Regions').map(([region, domain]) => [
      quoted(region),
      quoted(domain),
    ]);
    expect(rows).toHaveLength(18);
    expect(rows.flat().toSorted()).toEqual(regionNames.toSorted());
  });
});

describe('the README', () => {
  test('names the permissions that the calls of the bot need, each once', async () => {
    const named = rowsUnder(await read('README.md'), "Permissions of the bot's role").map(([name]) => quoted(name));
    const needed = (await readSources(['sandbox/genesys'], ['.ts']))
      .filter(({ path }) => path.endsWith('/seed.ts'))
      .flatMap(({ text }) => /botPermissions = \[([^\]]*)\]/.exec(text)?.[1]?.match(/[a-z]+:[A-Za-z]+:[a-z]+/g) ?? []);
    expect(named.toSorted()).toEqual(needed.toSorted());
  });
});

describe('the pages for operators', () => {
  test('name every metric of our own, and no other', async () => {
    const { text } = await createMetrics().render();
    const measured = [...text.matchAll(/^# TYPE (keyturn_\w+)/gm)].map(([, name]) => name);
    const named = rowsUnder(await read('docs/operating.md'), 'Metrics').map(([name]) => quoted(name));
    expect(named.toSorted()).toEqual(measured.toSorted());
  });

  test('explain every word of the audit trail', async () => {
    const rows = rowsUnder(await read('docs/security.md'), "The audit trail's words");
    const words = rows.flatMap(([actions = '']) => [...actions.matchAll(/`(\w+)`/g)].map(([, word]) => word));
    expect(words.toSorted()).toEqual(auditActions.toSorted());
  });
});
