import { createActor } from './slack/actor.ts';
import { createClock } from './slack/clock.ts';
import { answerControl } from './slack/control.ts';
import { createDispatcher } from './slack/dispatch.ts';
import { findMessage } from './slack/messages.ts';
import { createOddPayloads } from './slack/odd-payloads.ts';
import type { StartSlackOptions } from './slack/options.ts';
import { makeChannel, makeUser, populate } from './slack/population.ts';
import { zoneName } from './slack/render/dates.ts';
import { screen, snapshotMessage, snapshotView } from './slack/render/snapshots.ts';
import { mrkdwn, readerFor } from './slack/render/text.ts';
import type { SlackSandbox } from './slack/sandbox.ts';
import { createSlackServer } from './slack/server.ts';
import { createSockets } from './slack/sockets.ts';
import { createWaitFor } from './slack/wait.ts';
import { createWorld, directChannel } from './slack/world.ts';

export type { SlackChannel, SlackUser } from './slack/accounts.ts';
export type { ControlTarget, FillValue } from './slack/actor/targets.ts';
export type { Actor } from './slack/actor.ts';
export type { ApiCall, Delivery } from './slack/deliveries.ts';
export type { Json } from './slack/json.ts';
export type * from './slack/options.ts';
export { approvalsChannel, archivedChannel, externalChannel, generalChannel, people } from './slack/residents.ts';
export type { SlackSandbox } from './slack/sandbox.ts';
export type { SlackField, SlackMessage, SlackView, Where } from './slack/surfaces.ts';

/** What the bot token may do unless told otherwise. */
export const defaultScopes = [
  'commands',
  'chat:write',
  'users:read',
  'users:read.email',
  'im:write',
  'channels:read',
  'groups:read',
  'usergroups:read',
];

/** Starts a Slack workspace with one installed app on loopback. Listens on a free port unless given one. */
export async function startSlack(options: StartSlackOptions = {}): Promise<SlackSandbox> {
  const clock = createClock(options.now ?? Date.now);
  const world = createWorld({
    clock,
    team: { id: 'T0SANDBOX', name: 'Sandbox', domain: 'sandbox' },
    enterprise: options.enterprise,
    scopes: options.scopes ?? defaultScopes,
    switches: {
      commandUrlReplacesLast: true,
      realLimits: false,
      postGapMs: 1_000,
      limitsAsWords: false,
      editWindowMs: Number.POSITIVE_INFINITY,
      escapeCommands: false,
      emojiNames: 'commands',
      entities: true,
      messagesTab: true,
      userTeam: 'workspace',
      orgInstall: false,
      authTestEnterprise: true,
      socketMode: 'on',
      socketsFirst: false,
      ...options.switches,
    },
  });
  populate(world, options.users !== 'none');

  const server = createSlackServer(world, (request) => answerControl(sandbox, request));
  const sockets = createSockets(world, server);
  const dispatcher = createDispatcher(world, sockets);
  const everyone = (): string =>
    [
      ...[...world.users.keys()].map((id) => [id, screen(world, id)]),
      ...[...world.channels.values()].map(({ id, name }) => [
        `#${name}`,
        shown(id)
          .map((one) => one.rendered)
          .join('\n'),
      ]),
    ]
      .filter(([, text]) => text !== '')
      .map(([id, text]) => `${id}:\n${text}`)
      .join('\n') || 'nothing to anyone';
  const waitFor = createWaitFor(world, () =>
    [everyone(), ...world.refusals.map((one) => `refused: ${one}`)].join('\n'),
  );
  const shown = (channel: string, thread?: string) =>
    (world.messages.get(channel) ?? [])
      .filter((message) => (thread === undefined ? true : message.threadTs === thread || message.ts === thread))
      .map((message) => snapshotMessage(world, message));

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  world.baseUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;

  const sandbox: SlackSandbox = {
    ...createOddPayloads(dispatcher),
    url: `${world.baseUrl}/api/`,
    signingSecret: world.signingSecret,
    botToken: world.botToken,
    appToken: world.appToken,
    appId: world.appId,
    team: { id: world.team.id, name: world.team.name },
    enterprise: world.enterprise,
    botUserId: world.botUserId,
    botId: world.botId,
    switches: world.switches,
    addUser(partial = {}) {
      const user = makeUser(world, partial);
      world.users.set(user.id, user);
      return user;
    },
    changeUser(id, change) {
      const user = world.users.get(id);
      if (!user) throw new Error(`There’s no user ${id}.`);
      const profile = 'profile' in change && !change.profile ? undefined : { ...user.profile, ...change.profile };
      Object.assign(user, change, { id, profile });
    },
    addChannel(partial = {}) {
      const channel = makeChannel(world, partial);
      world.channels.set(channel.id, channel);
      return channel;
    },
    changeChannel(id, change) {
      const channel = world.channels.get(id);
      if (!channel) throw new Error(`There’s no channel ${id}.`);
      Object.assign(channel, change, { id });
    },
    addUserGroup(partial) {
      const id = partial.id ?? world.id('S');
      const group = { id, handle: partial.handle ?? id.toLowerCase(), users: partial.users };
      world.groups.set(id, group);
      return group;
    },
    deliverTo(eventsUrl) {
      world.eventsUrl = eventsUrl;
    },
    closeEditing(channel, ts) {
      const message = findMessage(world, channel, ts);
      if (!message) throw new Error(`There’s no message ${ts} in ${channel}.`);
      message.frozen = true;
    },
    as: (userId, { team, enterprise } = {}) =>
      createActor({ world, dispatcher, waitFor, person: { id: userId, team, enterprise } }),
    revoke(token, word = 'token_revoked') {
      world.revoked.set(token, word);
    },
    restore() {
      world.revoked.clear();
    },
    message(channel, ts) {
      const message = findMessage(world, channel, ts, true);
      return message && snapshotMessage(world, message);
    },
    messages: (channel, given = {}) => shown(channel, given.thread),
    directMessages: (userId) => shown(directChannel(userId)),
    ephemerals: (userId) => (world.ephemerals.get(userId) ?? []).map((message) => snapshotMessage(world, message)),
    views: (userId) => (world.stacks.get(userId) ?? []).map((view) => snapshotView(world, view)),
    home(userId) {
      const view = world.homes.get(userId);
      return view && snapshotView(world, view);
    },
    timeZone: (userId) => zoneName(readerFor(world, userId).tz, clock.now()),
    reads: (userId, text) => mrkdwn(text, readerFor(world, userId)),
    waitFor,
    deliveries: world.deliveries,
    calls: world.calls,
    refusals: world.refusals,
    redeliver: (delivery, given = {}) => dispatcher.again(delivery, given.asCaptured === true),
    faults: {
      inject(fault) {
        const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
        world.faults.push(entry);
        return () => {
          entry.left = 0;
        };
      },
      clear() {
        world.faults.length = 0;
      },
    },
    sockets: { count: sockets.count, disconnect: sockets.disconnect, kill: sockets.kill, stall: sockets.stall },
    advance(ms) {
      clock.advance(ms);
      world.changed();
    },
    async close() {
      clock.stop();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return sandbox;
}
