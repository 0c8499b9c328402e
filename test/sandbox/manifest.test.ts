import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readManifest } from '../../sandbox/manifest.ts';

async function manifestOf(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'manifest-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'manifest.yml');
  await writeFile(file, text);
  return readManifest(file);
}

test('Keyturn’s own manifest is followed, and nothing in it is left out', async () => {
  const { commands, slack, remarks } = await readManifest('manifest.yml');
  expect(commands.map(({ command }) => command)).toEqual(['/oauth']);
  expect(slack.scopes).toContain('chat:write');
  expect(slack.switches).toEqual({ messagesTab: true });
  expect(slack.app).toEqual({ name: 'keyturn', events: [], shortcuts: [], escapedCommands: [], homeTab: false });
  expect(remarks).toEqual([]);
});

test('a manifest in JSON, with the least in it, has Slack’s defaults', async () => {
  expect(await manifestOf('{"display_information": {"name": "Least"}}')).toEqual({
    commands: [],
    slack: {
      scopes: [],
      switches: { messagesTab: true },
      app: { name: 'Least', events: [], shortcuts: [], escapedCommands: [], homeTab: false },
    },
    remarks: [],
  });
});

test('what the sandbox doesn’t do of a manifest is said', async () => {
  const { remarks } = await manifestOf(`
features:
  assistant_view: {assistant_description: Helps}
oauth_config: {scopes: {user: [search:read]}}
functions: {sum: {title: Sum}}
settings: {event_subscriptions: {bot_events: [message.channels, team_join, pin_added]}}
`);
  expect(remarks).toEqual([
    'The sandbox doesn’t simulate these events: team_join, pin_added.',
    'The app isn’t told of message.channels, because it lacks the scope channels:history.',
    'The sandbox doesn’t simulate this part of the manifest: assistant_view, functions.',
    'The sandbox has no user tokens, so the scopes for them do nothing.',
  ]);
});

test('what’s wrong in a manifest is said, with its place', async () => {
  const wrong = 'features: {slash_commands: [{command: /five, description: 500}]}';
  const words = 'Invalid input: expected string, received number\n  → at features.slash_commands[0].description';
  await expect(manifestOf(wrong)).rejects.toThrow(words);
  const scopes = 'oauth_config: {scopes: {bot: ["chat:write", "commands →"]}}';
  await expect(manifestOf(scopes)).rejects.toThrow('This isn’t a scope.\n  → at oauth_config.scopes.bot[1]');
  await expect(manifestOf('a: [')).rejects.toThrow('at line 1');
});

test.each(['README.md', 'none.yml'])('%s can’t be read as a manifest, and that’s said', async (file) => {
  await expect(readManifest(file)).rejects.toThrow(`Can’t read ${file} as an app’s manifest, in YAML or JSON.`);
});
