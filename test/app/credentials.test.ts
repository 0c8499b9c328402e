import { expect, test } from 'vitest';
import { launchBot } from '../support/process.ts';
import { startWorld, type World } from '../support/world.ts';

/** Settings for a process beside the bot of this world. */
const besides = ({ settings }: World, more: Record<string, string>) => ({ ...settings, LOG_LEVEL: 'info', ...more });

test.each([
  ['SLACK_BOT_TOKEN', 'xoxb-of-nobody', false],
  ['SLACK_APP_TOKEN', 'xapp-of-nobody', true],
] as const)(
  'a start with a %s that Slack refuses ends with one sentence, and no fault of its own',
  async (name, token, socketMode) => {
    const world = await startWorld({ socketMode, refusals: [/invalid_auth/u] });
    const bot = await launchBot(besides(world, { [name]: token }));
    expect(await bot.ended).toBe(1);
    const said = bot.errors.join('').trim();
    expect(said).toMatch(/^Keyturn cannot start: .*invalid_auth/su);
    expect(said.split('\n')).toHaveLength(1);
    expect(said + bot.lines.join('')).not.toMatch(/unhandled|cannot go on| at \S+:\d+|of-nobody/iu);
  },
);
