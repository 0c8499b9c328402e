import { defined } from './defined.ts';
import type { GenesysSandbox } from './genesys.ts';
import { people } from './slack/residents.ts';
import { approvalsChannel, type SlackSandbox } from './slack.ts';

export interface Platforms {
  slack: SlackSandbox;
  genesys: GenesysSandbox;
}

export interface BotSettings {
  /** 32 bytes in base64. */
  key: string;
  /** Socket Mode instead of HTTP. */
  socket: boolean;
  port: number;
}

/** The bot's settings for these platforms, by the names of its environment variables. */
export function settingsFor({ slack, genesys }: Platforms, { key, socket, port }: BotSettings): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    ...defined({ SLACK_APP_TOKEN: socket ? slack.appToken : undefined }),
    SLACK_API_URL: slack.url,
    SLACK_TEAM_ID: slack.team.id,
    KEYTURN_CHANNEL: approvalsChannel,
    GENESYS_CLIENT_ID: genesys.botClient.id,
    GENESYS_CLIENT_SECRET: genesys.botClient.secret,
    GENESYS_API_URL: genesys.url,
    GENESYS_LOGIN_URL: genesys.url,
    KEYTURN_STORE: 'memory',
    KEYTURN_DRAIN_SECONDS: '0',
    KEYTURN_KEY: key,
    PORT: String(port),
  };
}

/** Where each platform's control API is, for other processes. */
export const controlUrls = ({ slack, genesys }: Platforms): { genesys: string; slack: string } => ({
  genesys: `${genesys.url}/_sandbox`,
  slack: new URL('/_sandbox', slack.url).href,
});

/** Everything that a client of either platform needs to know, including the sandbox's own credentials. `page` is the address of the page. */
export function describePlatforms(platforms: Platforms, bot: BotSettings, page: string): object {
  const { slack, genesys } = platforms;
  return {
    genesys: {
      apiUrl: genesys.url,
      loginUrl: genesys.url,
      clientId: genesys.botClient.id,
      clientSecret: genesys.botClient.secret,
    },
    slack: {
      apiUrl: slack.url,
      botToken: slack.botToken,
      signingSecret: slack.signingSecret,
      appToken: slack.appToken,
      teamId: slack.team.id,
      channel: approvalsChannel,
    },
    people,
    page,
    control: controlUrls(platforms),
    env: settingsFor(platforms, bot),
  };
}
