import { createMask } from './demo/masking.ts';
import { listen } from './http.ts';
import { createActions } from './page/actions.ts';
import type { PageBot } from './page/bot.ts';
import { bundlePage } from './page/bundle.ts';
import { createChanges } from './page/changes.ts';
import { createFollowers } from './page/followers.ts';
import type { SlashCommand } from './page/protocol.ts';
import { createReading } from './page/reading.ts';
import { createPageServer } from './page/server.ts';
import { createSettings } from './page/settings.ts';
import { createState } from './page/state.ts';
import { createTroubles } from './page/troubles.ts';
import type { Platforms } from './platforms.ts';

export interface PageOptions extends Platforms {
  /** A bot that the page can restart. Default: the bot runs elsewhere. */
  bot?: PageBot | undefined;
  /** Default 0: any free port. */
  port?: number | undefined;
  /** Offers the guided run. Default false. */
  tour?: boolean;
  /** The app's slash commands. Default: the page only knows those that were typed. */
  commands?: readonly SlashCommand[] | undefined;
  /** More secrets that the page masks, as it does the platforms' own. */
  secrets?: readonly string[];
}

export interface Page {
  url: string;
  close(): Promise<void>;
}

/** The least time between two states that a browser gets, in ms. */
const restMs = 50;

/** Serves a workspace, and its organization, as a page for the browsers of this machine. Throws if the port is taken. */
export async function startPage(options: PageOptions): Promise<Page> {
  const { slack, genesys, bot, tour = false, commands, secrets = [] } = options;
  const assets = await bundlePage();
  const platforms = { slack, genesys };
  const mask = createMask(platforms, secrets);
  const persons = () => slack.users().filter((user) => user.is_bot !== true);
  const changes = createChanges(restMs);
  const reading = createReading();
  const settings = bot && createSettings(bot, genesys);
  const troubles = createTroubles(platforms);
  const stateOf = createState({ ...platforms, bot, settings, troubles, reading, commands, tour, mask });
  const followers = createFollowers({ changes, stateOf, now: slack.now, mask });
  const server = createPageServer({
    assets,
    act: createActions({ slack, bot, settings, troubles, reading, commands }),
    isPerson: (id) => persons().some((user) => user.id === id),
    firstPerson: () => persons()[0]?.id ?? '',
    follow: followers.follow,
    mask,
    changed: changes.tell,
  });
  const ignored = [slack, genesys, ...(bot ? [bot] : [])].map((source) => source.onChange(changes.tell));
  const url = await listen(server, options.port);
  return {
    url,
    async close() {
      for (const ignore of ignored) ignore();
      changes.stop();
      followers.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
