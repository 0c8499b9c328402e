import type { Mask } from '../demo/masking.ts';
import type { Platforms } from '../platforms.ts';
import { displayName } from '../slack/world.ts';
import type { SlackSandbox } from '../slack.ts';
import type { PageBot } from './bot.ts';
import { createClients } from './clients.ts';
import { typedCommands } from './commands.ts';
import { noticesOf } from './notices.ts';
import { pagePeople } from './people.ts';
import { lookAround } from './places.ts';
import type { BotState, PageState, SlashCommand } from './protocol.ts';
import type { Reading } from './reading.ts';
import type { Settings } from './settings.ts';
import { createTrail } from './trail.ts';
import type { Troubles } from './troubles.ts';
import { createWire } from './wire.ts';

export interface StateOptions extends Platforms {
  bot: PageBot | undefined;
  settings: Settings | undefined;
  troubles: Troubles;
  reading: Reading;
  /** Undefined: whatever was typed. */
  commands: readonly SlashCommand[] | undefined;
  tour: boolean;
  mask: Mask;
}

/** Gives the state of the page for one person, without the time. */
export function createState(options: StateOptions): (me: string) => Omit<PageState, 'now'> {
  const { slack, genesys, bot, troubles, reading, commands, tour, mask } = options;
  const clients = createClients(genesys, slack.now);
  const trail = bot && createTrail(bot);
  const wire = createWire(options, mask);
  return (me) => {
    const places = lookAround(slack, reading);
    return {
      me,
      people: pagePeople(options).map((person) => ({ ...person, unread: places.waitingFor(person.id) })),
      places: places.of(me),
      modals: slack.views(me),
      home: slack.home(me),
      names: namesOf(slack),
      commands: commands === undefined ? typedCommands(slack) : [...commands],
      shortcuts: slack.shortcuts,
      notices: noticesOf(slack.deliveries, me),
      genesys: clients(),
      troubles: troubles.list(),
      bot: botState(options),
      trail: trail?.(),
      wire: wire(),
      tour,
    };
  };
}

function botState({ bot, settings }: StateOptions): BotState {
  if (bot === undefined) {
    const clockWarning =
      'This only moves the simulated platforms’ clocks. The bot runs elsewhere, and keeps its own time.';
    return { status: 'elsewhere', settings: [], restartWarning: undefined, clockWarning };
  }
  const restartWarning =
    'Changing one restarts the bot, which loses its open requests, new secrets, and audit trail: here they’re only in memory.';
  return { status: bot.status(), settings: settings?.list() ?? [], restartWarning, clockWarning: undefined };
}

function namesOf(slack: SlackSandbox): Record<string, string> {
  return Object.fromEntries([
    ...slack.users().map((user) => [user.id, displayName(user)]),
    ...slack.channels().map(({ id, name }) => [id, name]),
    ...slack.userGroups().map(({ id, handle }) => [id, handle]),
  ]);
}
