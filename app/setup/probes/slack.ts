import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Config } from '../../config.ts';
import { type ChannelInfo, channelInfo, groupUsers } from '../../slack/api/answers.ts';
import { createWebClient, type OnDate } from '../../slack/web-client.ts';
import { once } from './once.ts';

/** Asks Slack about the app. Each method throws what the web client throws; what's asked twice is sent once. */
export interface SlackProbe {
  readonly host: string;
  test(): Promise<z.output<typeof authTest>>;
  /** The ID of the bot token's app; undefined if Slack doesn't say, or the scope for it is missing. */
  app(): Promise<string | undefined>;
  /** Asks for a connection in Socket Mode, and doesn't open it: it would get payloads that somebody waits for. */
  askForConnection(): Promise<void>;
  channel(id: string): Promise<ChannelInfo>;
  user(id: string): Promise<{ deleted: boolean; isBot: boolean }>;
  /** Active members. */
  group(id: string): Promise<string[]>;
}

const authTest = z
  .object({
    team_id: z.string(),
    bot_id: z.string().nullish(),
    enterprise_id: z.string().nullish(),
    response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
  })
  .transform(({ team_id: team, bot_id, enterprise_id, response_metadata }) => ({
    team,
    bot: bot_id ?? undefined,
    organization: enterprise_id ?? undefined,
    /** The bot scopes that were granted; undefined if the answer didn't say. */
    scopes: response_metadata?.scopes?.filter((scope) => scope !== ''),
  }));
const botInfo = z.object({ bot: z.object({ app_id: z.string() }) });
const userInfo = z
  .object({ user: z.object({ deleted: z.boolean().default(false), is_bot: z.boolean().default(false) }) })
  .transform(({ user }) => ({ deleted: user.deleted, isBot: user.is_bot }));

/** Sends nothing before the first question. `onDate` takes the `Date` of each answer. */
export function createSlackProbe(settings: Config['slack'], onDate: OnDate): SlackProbe {
  const web = createWebClient(settings, onDate);
  const ask = async <T>(schema: z.ZodType<T>, method: string, args = {}, client: WebClient = web): Promise<T> =>
    schema.parse(await client.apiCall(method, args));
  const test = once(() => ask(authTest, 'auth.test'));
  return {
    host: new URL(settings.apiUrl).host,
    test,
    app: once(async () => {
      const { bot } = await test();
      const found = await ask(botInfo, 'bots.info', { bot }).catch(() => undefined);
      return found?.bot.app_id;
    }),
    askForConnection: once(async () => {
      const app = createWebClient({ ...settings, botToken: settings.appToken ?? '' }, onDate);
      await ask(z.object({ url: z.string() }), 'apps.connections.open', {}, app);
    }),
    channel: async (channel) =>
      (await ask(z.object({ channel: channelInfo }), 'conversations.info', { channel })).channel,
    user: (user) => ask(userInfo, 'users.info', { user }),
    group: async (usergroup) => (await ask(groupUsers, 'usergroups.users.list', { usergroup })).users,
  };
}
