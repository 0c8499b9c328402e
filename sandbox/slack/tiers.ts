import { SlackRefusal } from './refusal.ts';
import type { World } from './world.ts';

const [tier1, tier2, tier3, tier4] = [1, 20, 50, 100];

/** How many calls a minute each method takes from an app, at least: docs.slack.dev, apis/web-api/rate-limits, and each method's page. */
const perMinute: Readonly<Record<string, number>> = {
  'apps.connections.open': tier1,
  'usergroups.list': tier2,
  'usergroups.users.list': tier2,
  'chat.update': tier3,
  'chat.delete': tier3,
  'conversations.info': tier3,
  'conversations.open': tier3,
  'users.lookupByEmail': tier3,
  'chat.postEphemeral': tier4,
  'conversations.members': tier4,
  'users.info': tier4,
  'views.open': tier4,
  'views.publish': tier4,
  'views.push': tier4,
  'views.update': tier4,
};

const minuteMs = 60_000;

/** Counts a call, where methods keep to their tiers. Throws ratelimited over the limit: Slack tells no burst, so this takes none. */
export function keepTier(world: World, method: string): void {
  const most = perMinute[method];
  if (!world.switches.tiers || most === undefined) return;
  const now = world.clock.now();
  const known = world.minutes.get(method);
  const minute = known !== undefined && now - known.from < minuteMs ? known : { from: now, calls: 0 };
  world.minutes.set(method, { ...minute, calls: minute.calls + 1 });
  if (minute.calls >= most)
    throw new SlackRefusal('ratelimited', {}, Math.max(1, Math.ceil((minute.from + minuteMs - now) / 1_000)));
}
