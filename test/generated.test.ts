import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { generatedFiles } from '../app/generated/files.ts';
import { placeholderUrl } from '../app/generated/manifest.ts';
import { allOperations } from '../commands/registry.ts';
import { readSources, root } from './support/sources.ts';

const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
const manifests = ['manifest.yml', 'manifest.http.yml'];

// docs.slack.dev/reference/app-manifest and github.com/slackapi/manifest-schema: the parts that Keyturn uses, with their limits.
const url = z
  .string()
  .regex(/^https:\/\//)
  .max(3000);
const scopes = z.array(z.string().max(50)).max(255);
const manifestSchema = z.strictObject({
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().min(1).max(140),
    long_description: z.string().min(175).max(4000),
    background_color: z.string().regex(/^#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?$/),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: z.string().regex(/^[a-z0-9._-]{1,80}$/), always_online: z.boolean() }),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().regex(/^\/\S{1,31}$/),
          url: url.exactOptional(),
          description: z.string().min(1).max(2000),
          usage_hint: z.string().min(1).max(1000),
          should_escape: z.literal(false),
        }),
      )
      .min(1)
      .max(50),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: scopes, bot_optional: scopes }) }),
  settings: z.strictObject({
    interactivity: z.strictObject({
      is_enabled: z.literal(true),
      request_url: url.exactOptional(),
      message_menu_options_url: url.exactOptional(),
    }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.literal(false),
  }),
});

const readManifest = async (path: string) => manifestSchema.parse(parse(await read(path)));

/** What Slack asks for each method that Keyturn calls (docs.slack.dev/reference/methods); `[]`: any bot token will do. */
const scopesOfMethods: Readonly<Record<string, readonly string[]>> = {
  'apps.connections.open': [], // called with the app-level token: connections:write
  'auth.test': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.members': ['channels:read', 'groups:read'],
  'usergroups.users.list': ['usergroups:read'],
  'bots.info': ['users:read'],
  'users.info': ['users:read', 'users:read.email'],
  'users.lookupByEmail': ['users:read.email'],
  'views.open': [],
  'views.push': [],
  'views.update': [],
};

const families =
  'admin|api|apps|assistant|auth|bookmarks|bots|calls|canvases|chat|conversations|dialog|dnd|emoji|files|functions|im|oauth|pins|reactions|reminders|search|stars|team|usergroups|users|views|workflows';
/** Slack methods in a source: named in quotes, or called on a client. */
function slackMethods(text: string): string[] {
  const quoted = new RegExp(`['"\`]((?:${families})(?:\\.[a-zA-Z]+)+)['"\`]`, 'g');
  const called = new RegExp(`\\b(?:client|web|slack)\\.((?:${families})(?:\\.[a-zA-Z]+)+)\\(`, 'gi');
  return [...text.matchAll(quoted), ...text.matchAll(called)].map(([, method = '']) => method);
}

describe('generated files', () => {
  test.each(Object.entries(generatedFiles()))('%s is up to date (else: npm run generate)', async (path, content) => {
    expect(await read(path)).toBe(content);
  });

  test('the reference page has a chapter for every operation', async () => {
    const page = await read('docs/operations.md');
    for (const { name, summary } of allOperations) expect(page).toContain(`## ${name}\n\n${summary()}.\n`);
  });
});

describe('the manifest', () => {
  test.each(manifests)('%s is within Slack’s limits', async (path) => {
    await expect(readManifest(path)).resolves.toBeDefined();
  });

  test('for Socket Mode has no addresses', async () => {
    expect((await readManifest('manifest.yml')).settings.socket_mode_enabled).toBe(true);
    expect(await read('manifest.yml')).not.toMatch(/https?:\/\//);
  });

  test('for HTTP has the same address everywhere', async () => {
    const { features, settings } = await readManifest('manifest.http.yml');
    expect(settings.socket_mode_enabled).toBe(false);
    const { request_url, message_menu_options_url } = settings.interactivity;
    const urls = [...features.slash_commands.map((command) => command.url), request_url, message_menu_options_url];
    expect(new Set(urls)).toEqual(new Set([placeholderUrl]));
    expect(new URL(placeholderUrl).pathname).toBe('/slack/events');
  });

  test('the two differ only in delivery', async () => {
    const strip = ({ features, settings, ...rest }: z.infer<typeof manifestSchema>) => ({
      ...rest,
      features: { ...features, slash_commands: features.slash_commands.map(({ url: _url, ...command }) => command) },
      settings: { ...settings, interactivity: undefined, socket_mode_enabled: undefined },
    });
    expect(strip(await readManifest('manifest.http.yml'))).toEqual(strip(await readManifest('manifest.yml')));
  });

  test.each(manifests)('%s offers one command, whose hint names every operation', async (path) => {
    const commands = (await readManifest(path)).features.slash_commands;
    expect(commands.map(({ command }) => command)).toEqual(['/oauth']);
    expect(commands[0]?.usage_hint.split(' | ')).toEqual(
      allOperations.map(({ name, usage }) => `${name} ${usage}`.trim()),
    );
  });

  test.each(manifests)('%s asks for exactly the scopes of the methods that app/ calls', async (path) => {
    const sources = await readSources(['app'], ['.ts']);
    const methods = new Set(sources.flatMap(({ text }) => slackMethods(text)));
    expect(methods).toContain('chat.postMessage');
    const unknown = [...methods].filter((method) => !Object.hasOwn(scopesOfMethods, method));
    expect(unknown, 'methods without a row in scopesOfMethods').toEqual([]);
    const needed = new Set(['commands', ...[...methods].flatMap((method) => scopesOfMethods[method] ?? [])]);
    expect(new Set((await readManifest(path)).oauth_config.scopes.bot)).toEqual(needed);
  });

  test.each(manifests)('%s lets people write to Keyturn, so that it can write to them', async (path) => {
    // Without its messages tab, Slack refuses each direct message (messages_tab_disabled).
    expect((await readManifest(path)).features.app_home).toEqual({
      home_tab_enabled: false,
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: true,
    });
  });

  test.each(manifests)('%s leaves out no scope that people need', async (path) => {
    // Without an email, nobody is a Genesys Cloud user. Keyturn goes on without any of these three.
    expect((await readManifest(path)).oauth_config.scopes.bot_optional).toEqual([
      'channels:read',
      'groups:read',
      'usergroups:read',
    ]);
  });

  test.each(manifests)('%s lists optional scopes among all scopes too, as Slack requires', async (path) => {
    const { bot, bot_optional } = (await readManifest(path)).oauth_config.scopes;
    expect(bot).toEqual(expect.arrayContaining(bot_optional));
    expect(bot_optional).not.toContain('commands');
    expect(bot.join(' ')).not.toMatch(/history|write\.public|admin/);
  });

  test('a new call to Slack is found, however it’s written', () => {
    expect(slackMethods(`call('files.info', {}); client.reactions.add({}); app.client.users.profile.get()`)).toEqual([
      'files.info',
      'reactions.add',
      'users.profile.get',
    ]);
  });
});

describe('validate-manifest', () => {
  const validate = (schema: string) =>
    spawnSync(process.execPath, ['scripts/validate-manifest.mjs'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, SLACK_MANIFEST_SCHEMA: schema },
    });

  const validateBy = async (schema: object) => {
    const folder = await mkdtemp(join(tmpdir(), 'keyturn-schema-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'schema.json');
    await writeFile(path, JSON.stringify(schema));
    return validate(path);
  };

  test('says that it checked nothing if no schema is named', () => {
    const { status, stdout } = validate('');
    expect(stdout).toBe('SLACK_MANIFEST_SCHEMA names no file: not checked against Slack’s own schema.\n');
    expect(status).toBe(0);
  });

  test('finds no errors by a schema that asks for what Slack’s asks for', async () => {
    const { status, stdout } = await validateBy(z.toJSONSchema(manifestSchema, { target: 'draft-7' }));
    expect(stdout).toBe(manifests.map((path) => `${path}: valid\n`).join(''));
    expect(status).toBe(0);
  });

  test('checks formats too', async () => {
    const where = ['settings', 'interactivity', 'request_url'];
    const schema = where.reduceRight<object>((inner, name) => ({ properties: { [name]: inner } }), {
      type: 'string',
      format: 'ipv4',
    });
    const { status, stdout } = await validateBy(schema);
    expect(stdout).toBe(
      'manifest.yml: valid\nmanifest.http.yml: manifest/settings/interactivity/request_url must match format "ipv4"\n',
    );
    expect(status).toBe(1);
  });

  test('names what a schema requires and a manifest lacks', async () => {
    const { status, stdout } = await validateBy({ type: 'object', required: ['moon'] });
    expect(stdout).toBe(manifests.map((path) => `${path}: manifest must have required property 'moon'\n`).join(''));
    expect(status).toBe(1);
  });
});
