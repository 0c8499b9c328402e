import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../app/config/fault.ts';
import { settings } from '../../app/config/settings.ts';
import { readConfig } from '../../app/config.ts';
import { randomKey } from '../support/keys.ts';
import { root } from '../support/sources.ts';

const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

/** Lines `NAME=value` and `# NAME=value` of .env.example. */
async function example() {
  const lines = (await read('.env.example')).split('\n');
  return lines.flatMap((line) => {
    const [, off, name = '', value = ''] = /^(# )?([A-Z_]+)=(.*)$/.exec(line) ?? [];
    return name === '' ? [] : [{ name, value, required: off === undefined }];
  });
}

const env = (lines: readonly { name: string; value: string }[]): Record<string, string> =>
  Object.fromEntries(lines.map(({ name, value }) => [name, value]));

const filledIn = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  KEYTURN_CHANNEL: 'C0APPROVE',
  GENESYS_REGION: 'us-east-1',
  GENESYS_CLIENT_ID: 'client',
  GENESYS_CLIENT_SECRET: 'secret',
  KEYTURN_KEY: randomKey(),
};

describe('.env.example', () => {
  test('has every setting once, and no other', async () => {
    const names = (await example()).map(({ name }) => name);
    expect(names.toSorted()).toEqual(Object.keys(settings).toSorted());
  });

  test('as it is, is rejected for what has to be filled in', async () => {
    const required = (await example()).filter((line) => line.required);
    try {
      readConfig(env(required));
      expect.unreachable('a file that nobody has filled in was accepted');
    } catch (error) {
      const faults = error instanceof ConfigError ? error.faults : [];
      const named = faults.map((fault) => fault.split(' ')[0]);
      const blank = required.filter(({ value }) => value === '').map(({ name }) => name);
      expect(named.toSorted()).toEqual(blank.toSorted());
    }
  });

  test('once filled in is enough, and what’s commented out is the default', async () => {
    const lines = await example();
    const required = env(lines.filter((line) => line.required));
    const preset = lines.filter(({ value }) => value !== '');
    expect(readConfig({ ...env(preset), ...filledIn })).toEqual(readConfig({ ...required, ...filledIn }));
  });
});
