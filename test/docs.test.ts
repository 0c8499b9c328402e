import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig, settings } from '../app/config.ts';
import { createMetrics } from '../app/process/metrics.ts';
import { auditActions } from '../services/audit.ts';
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

describe('the README', () => {
  test('has every setting once, and no other', async () => {
    const names = rowsUnder(await read('README.md'), 'Settings').map(([name]) => quoted(name));
    expect(names.toSorted()).toEqual(Object.keys(settings).toSorted());
  });

  test('tells the defaults as they are', async () => {
    const rows = rowsUnder(await read('README.md'), 'Settings').map(([name, , value]) => [quoted(name), quoted(value)]);
    const defaults = Object.fromEntries(rows.filter(([, value]) => value !== ''));
    expect(Object.keys(defaults).length).toBeGreaterThan(8);
    expect(readConfig({ ...defaults, ...least })).toEqual(readConfig(least));
  });

  test('names the permissions that the calls of the bot need, each once', async () => {
    const named = rowsUnder(await read('README.md'), "Permissions of the bot's role").map(([name]) => quoted(name));
    const needed = (await readSources(['sandbox/genesys'], ['.ts']))
      .filter(({ path }) => path.endsWith('/seed.ts'))
      .flatMap(({ text }) => /BOT_PERMISSIONS = \[([^\]]*)\]/.exec(text)?.[1]?.match(/[a-z]+:[A-Za-z]+:[a-z]+/g) ?? []);
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
