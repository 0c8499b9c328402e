import { listen } from './http.ts';
import { createActor } from './slack/actor.ts';
import { createAdmin } from './slack/admin.ts';
import { defaultApp } from './slack/app.ts';
import { createClock } from './slack/clock.ts';
import { answerControl } from './slack/control.ts';
import { createDispatcher } from './slack/dispatch.ts';
import { createOddPayloads } from './slack/odd-payloads.ts';
import { defaultScopes, defaultSwitches, type SlackFault, type StartSlackOptions } from './slack/options.ts';
import { populate } from './slack/population.ts';
import type { SlackSandbox } from './slack/sandbox.ts';
import { createSlackServer } from './slack/server.ts';
import { createSights, everything } from './slack/sights.ts';
import { createSockets } from './slack/sockets.ts';
import { createWaitFor } from './slack/wait.ts';
import { createWorld, type World } from './slack/world.ts';

export type { SlackChannel } from './slack/accounts.ts';
export type { Actor } from './slack/actor.ts';
export type { ApiCall, Delivery } from './slack/deliveries.ts';
export type { Json } from './slack/json.ts';
export type { SlackFault, StartSlackOptions } from './slack/options.ts';
export { approvalsChannel, archivedChannel, externalChannel, generalChannel, people } from './slack/residents.ts';
export type { SlackSandbox } from './slack/sandbox.ts';
export type { SlackField, SlackMessage, SlackView } from './slack/surfaces.ts';

/** Starts a Slack workspace with one installed app on 127.0.0.1. Throws if the port is taken. */
export async function startSlack(options: StartSlackOptions = {}): Promise<SlackSandbox> {
  const clock = createClock(options.now ?? Date.now);
  const world = createWorld({
    clock,
    team: { id: 'T0SANDBOX', name: 'Sandbox', domain: 'sandbox' },
    enterprise: options.enterprise,
    frontUrl: options.frontUrl,
    appTokenOf: options.appTokenOf,
    scopes: [...(options.scopes ?? defaultScopes)],
    app: { ...defaultApp, ...options.app },
    switches: { ...defaultSwitches, ...options.switches },
  });
  populate(world, options.users !== 'none');

  const server = createSlackServer(world, (request) => answerControl(sandbox, request));
  const sockets = createSockets(world, server);
  const dispatcher = createDispatcher(world, sockets);
  const waitFor = createWaitFor({ world, describe: () => everything(world), patienceMs: options.patienceMs ?? 30_000 });
  world.baseUrl = await listen(server, options.port);

  const { signingSecret, botToken, appToken, appId, enterprise, botUserId, botId, switches, scopes } = world;
  const sandbox: SlackSandbox = {
    ...createAdmin(world),
    ...createSights(world),
    ...createOddPayloads(dispatcher),
    url: `${world.baseUrl}/api/`,
    ...{ signingSecret, botToken, appToken, appId, enterprise, botUserId, botId, switches, scopes },
    team: { id: world.team.id, name: world.team.name },
    shortcuts: world.app.shortcuts,
    deliverTo(eventsUrl) {
      world.eventsUrl = eventsUrl;
    },
    as: (id, { team, enterprise: named } = {}) =>
      createActor({ world, dispatcher, waitFor, person: { id, team, enterprise: named } }),
    waitFor,
    onChange: world.onChange,
    deliveries: world.deliveries,
    calls: world.calls,
    refusals: world.refusals,
    redeliver: (delivery, given = {}) => dispatcher.again(delivery, given.asCaptured === true),
    faults: { inject: (fault) => inject(world, fault), clear: () => void world.faults.splice(0) },
    sockets,
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

/** Returns a function that removes the fault. */
function inject(world: World, fault: SlackFault): () => void {
  const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
  world.faults.push(entry);
  return () => {
    entry.left = 0;
  };
}
