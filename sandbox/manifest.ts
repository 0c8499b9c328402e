import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { defined } from './defined.ts';
import type { SlashCommand } from './page/protocol.ts';
import { eventScopes } from './slack/events.ts';
import type { StartSlackOptions } from './slack.ts';

/** What the sandbox does with an app's manifest. */
export interface AppManifest {
  /** The slash commands, for the page. */
  commands: SlashCommand[];
  /** The app's settings at Slack. */
  slack: Required<Pick<StartSlackOptions, 'app' | 'scopes' | 'switches'>>;
  /** What's in it that the sandbox doesn't do, a sentence each. */
  remarks: string[];
}

const command = z.object({
  command: z.string(),
  description: z.string().default(''),
  usage_hint: z.string().default(''),
  should_escape: z.boolean().default(false),
});
/** A scope goes into a header of each answer. */
const scope = z.string().regex(/^[\w:.-]+$/u, 'This isn’t a scope.');
const shortcut = z.object({ name: z.string(), callback_id: z.string(), type: z.enum(['message', 'global']) });

/** The parts of a manifest that the sandbox follows, with Slack's defaults (docs.slack.dev/reference/app-manifest). */
const manifestSchema = z.looseObject({
  display_information: z.object({ name: z.string() }).optional(),
  features: z
    .looseObject({
      app_home: z
        .object({ home_tab_enabled: z.boolean().default(false), messages_tab_enabled: z.boolean().default(true) })
        .prefault({}),
      bot_user: z.object({ display_name: z.string() }).optional(),
      shortcuts: z.array(shortcut).default([]),
      slash_commands: z.array(command).default([]),
    })
    .prefault({}),
  oauth_config: z
    .object({
      scopes: z.object({ bot: z.array(scope).default([]), user: z.array(z.string()).default([]) }).prefault({}),
    })
    .prefault({}),
  settings: z
    .object({ event_subscriptions: z.object({ bot_events: z.array(z.string()).default([]) }).prefault({}) })
    .prefault({}),
});
type Manifest = z.output<typeof manifestSchema>;

/** Reads an app's manifest, in YAML or JSON. Throws if there's no such file, or if it isn't a manifest. */
export async function readManifest(file: string): Promise<AppManifest> {
  const manifest = await parsed(file);
  const { display_information, features, oauth_config, settings } = manifest;
  const { app_home, bot_user, shortcuts, slash_commands } = features;
  return {
    commands: slash_commands.map(({ command, description, usage_hint }) => ({
      command,
      description,
      usages: usage_hint.split(' | ').filter((usage) => usage !== ''),
    })),
    slack: {
      scopes: oauth_config.scopes.bot,
      switches: { messagesTab: app_home.messages_tab_enabled },
      app: {
        ...defined({ name: bot_user?.display_name ?? display_information?.name }),
        events: settings.event_subscriptions.bot_events,
        shortcuts: shortcuts.map(({ name, callback_id, type }) => ({ name, callbackId: callback_id, type })),
        escapedCommands: slash_commands.filter((each) => each.should_escape).map((each) => each.command),
        homeTab: app_home.home_tab_enabled,
      },
    },
    remarks: remarksOn(manifest),
  };
}

async function parsed(file: string): Promise<Manifest> {
  try {
    return manifestSchema.parse(parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new Error(`Can’t read ${file} as an app’s manifest, in YAML or JSON. ${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}

const followed = new Set(['app_home', 'bot_user', 'shortcuts', 'slash_commands']);

function remarksOn(manifest: Manifest): string[] {
  const { features, oauth_config, settings } = manifest;
  const { bot, user } = oauth_config.scopes;
  const events = settings.event_subscriptions.bot_events;
  const unknown = events.filter((name) => !Object.hasOwn(eventScopes, name));
  const deaf = Object.entries(eventScopes).filter(
    ([name, scope]) => events.includes(name) && scope !== undefined && !bot.includes(scope),
  );
  const other = [
    ...Object.keys(features).filter((name) => !followed.has(name)),
    ...['functions', 'workflows'].filter((name) => manifest[name] !== undefined),
  ];
  return [
    ...(unknown.length > 0 ? [`The sandbox doesn’t simulate these events: ${unknown.join(', ')}.`] : []),
    ...deaf.map(([name, scope]) => `The app isn’t told of ${name}, because it lacks the scope ${scope}.`),
    ...(other.length > 0 ? [`The sandbox doesn’t simulate this part of the manifest: ${other.join(', ')}.`] : []),
    ...(user.length > 0 ? ['The sandbox has no user tokens, so the scopes for them do nothing.'] : []),
  ];
}
