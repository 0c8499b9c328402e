import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { string } from '../slack/json.ts';
import type { SlackSandbox } from '../slack.ts';
import type { SlashCommand } from './protocol.ts';

/** The part of an app's manifest that the page uses (docs.slack.dev, app-manifests). */
const manifestSchema = z.object({
  features: z
    .object({
      slash_commands: z
        .array(
          z.object({ command: z.string(), description: z.string().default(''), usage_hint: z.string().default('') }),
        )
        .default([]),
    })
    .default({ slash_commands: [] }),
});

/** The slash commands of a manifest, in YAML or JSON. Throws if there's no such file, or if it isn't a manifest. */
export async function readCommands(file: string): Promise<SlashCommand[]> {
  const { features } = await readManifest(file);
  return features.slash_commands.map(({ command, description, usage_hint }) => ({
    command,
    description,
    usages: usage_hint.split(' | ').filter((usage) => usage !== ''),
  }));
}

async function readManifest(file: string): Promise<z.output<typeof manifestSchema>> {
  try {
    return manifestSchema.parse(parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new Error(`Can’t read ${file} as an app’s manifest, in YAML or JSON.`, { cause });
  }
}

/** The slash commands that anyone has typed, for an app without a manifest. */
export function typedCommands({ deliveries }: Pick<SlackSandbox, 'deliveries'>): SlashCommand[] {
  const typed = deliveries.flatMap(({ type, payload }) =>
    type === 'slash_commands' ? [string(payload['command'])] : [],
  );
  return [...new Set(typed)].map((command) => ({ command, description: '', usages: [] }));
}
