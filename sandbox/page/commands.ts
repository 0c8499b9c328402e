import { string } from '../slack/json.ts';
import type { SlackSandbox } from '../slack.ts';
import type { SlashCommand } from './protocol.ts';

/** The slash commands that anyone has typed, for an app without a manifest. */
export function typedCommands({ deliveries }: Pick<SlackSandbox, 'deliveries'>): SlashCommand[] {
  const typed = deliveries.flatMap(({ type, payload }) =>
    type === 'slash_commands' ? [string(payload['command'])] : [],
  );
  return [...new Set(typed)].map((command) => ({ command, description: '', usages: [] }));
}
