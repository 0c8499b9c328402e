import { defined } from '../defined.ts';
import type { Person } from './accounts.ts';
import { enterpriseOf, isOrgInstall } from './grid.ts';
import type { Json } from './json.ts';
import { teamOf } from './payloads.ts';
import { viewPayload } from './views.ts';
import type { StoredMessage, World } from './world.ts';
import { directChannel, directPartner } from './world.ts';

/** The events of this sandbox, and the scope that the bot needs to be told of each (docs.slack.dev/reference/events). */
export const eventScopes = {
  app_home_opened: undefined,
  app_mention: 'app_mentions:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
} as const satisfies Record<string, string | undefined>;

type EventName = keyof typeof eventScopes;

/** The event when a person opens the app's Home tab; undefined if the bot isn't told of it. */
export function homeOpened(world: World, person: Person): Json | undefined {
  if (!isTold(world, 'app_home_opened')) return undefined;
  const home = world.homes.get(person.id);
  return callback(
    world,
    person,
    defined({
      type: 'app_home_opened',
      user: person.id,
      channel: directChannel(person.id),
      tab: 'home',
      event_ts: world.nextTs(),
      view: home && viewPayload(world, home),
    }),
  );
}

/** The events of a message that a person wrote, where the bot is: the message, and that it mentions the bot. */
export function messageEvents(world: World, person: Person, message: StoredMessage): Json[] {
  const place = placeOf(world, message);
  if (place === undefined) return [];
  const { user, ts, text, channel, threadTs } = message;
  const event = {
    ...defined({ user, ts, client_msg_id: crypto.randomUUID(), text, team: world.team.id, thread_ts: threadTs }),
    ...{ channel, event_ts: ts },
  };
  const isMention = place.kind !== 'im' && text.includes(`<@${world.botUserId}>`);
  return [
    ...(isTold(world, place.event) ? [{ type: 'message', ...event, channel_type: place.kind }] : []),
    ...(isMention && isTold(world, 'app_mention') ? [{ type: 'app_mention', ...event }] : []),
  ].map((each) => callback(world, person, each));
}

function placeOf(world: World, { channel: id }: StoredMessage): { event: EventName; kind: string } | undefined {
  if (directPartner(world, id)) return { event: 'message.im', kind: 'im' };
  const channel = world.channels.get(id);
  if (channel?.members.includes(world.botUserId) !== true) return undefined;
  return channel.is_private
    ? { event: 'message.groups', kind: 'group' }
    : { event: 'message.channels', kind: 'channel' };
}

function isTold({ app, scopes }: World, name: EventName): boolean {
  const scope = eventScopes[name];
  return app.events.includes(name) && (scope === undefined || scopes.includes(scope));
}

function callback(world: World, person: Person, event: Json): Json {
  const team = teamOf(world, person);
  const enterprise = enterpriseOf(world, person)?.id ?? null;
  return {
    type: 'event_callback',
    token: world.verificationToken,
    team_id: team,
    context_team_id: team,
    context_enterprise_id: enterprise,
    api_app_id: world.appId,
    event,
    event_id: world.id('Ev'),
    event_time: Math.floor(world.clock.now() / 1000),
    authorizations: [
      {
        enterprise_id: enterprise,
        team_id: team,
        user_id: world.botUserId,
        is_bot: true,
        is_enterprise_install: isOrgInstall(world),
      },
    ],
    is_ext_shared_channel: false,
    event_context: world.id('EC'),
  };
}
