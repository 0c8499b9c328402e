import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createControl } from './genesys/control.ts';
import { createFaults, pathMatches } from './genesys/faults.ts';
import { allRoutes } from './genesys/routes.ts';
import type { Call, GenesysOptions, GenesysSandbox } from './genesys/sandbox.ts';
import { homeDivision, seed, seedId } from './genesys/seed.ts';
import { createApi } from './genesys/server.ts';
import { createTokens } from './genesys/tokens.ts';
import { changeClient, changeUser, createWorld, putClient, putUser } from './genesys/world.ts';
import { isOwnAddress, keepAliveMs, listen, readText } from './http.ts';

export type { Fault } from './genesys/faults.ts';
export type * from './genesys/resources.ts';
export type { Call, GenesysOptions, GenesysSandbox } from './genesys/sandbox.ts';
export type { Switches } from './genesys/switches.ts';

/**
 * Starts a simulated Genesys Cloud organization on 127.0.0.1: login host, `/api/v2`, and `/_sandbox` to control it from
 * another process (see control.ts). coverage.ts lists what it answers. Throws if the port is taken.
 */
export async function startGenesys(options: GenesysOptions = {}): Promise<GenesysSandbox> {
  const organization = options.organization ?? {
    id: seedId('organization Northwind'),
    name: 'Northwind Contact Center',
  };
  const world = createWorld({ now: Date.now, ...options, organization, homeDivision });
  const { botClientId } = seed(world, options.seed ?? 'default', options.clients ?? 0);
  const tokens = createTokens(world);
  const faults = createFaults();
  const calls: Call[] = [];
  const answer = createApi({ world, routes: allRoutes(world, tokens), tokens, faults, calls });

  const server = createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
    handle().catch((error: unknown) => {
      // The caller disconnected in the middle of its request.
      response.destroy(error instanceof Error ? error : undefined);
    });
    async function handle(): Promise<void> {
      const url = new URL(request.url ?? '/', 'http://sandbox');
      const method = request.method ?? 'GET';
      const text = await readText(request);
      if (!/^\/_sandbox(\/|$)/.test(url.pathname)) return answer({ request, response, method, url, text });
      const { status, body } = isOwnAddress(request) ? control(method, url, text) : notOwn;
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    }
  });
  const url = await listen(server, options.port);

  const sandbox: GenesysSandbox = {
    url,
    organization,
    get botClient() {
      return { id: botClientId, secret: world.clients.get(botClientId)?.secret ?? '' };
    },
    get ids() {
      const divisions = byName(world.divisions.values());
      return { homeDivision: world.homeDivision, divisions, roles: byName(world.roles.values()) };
    },
    addClient: (partial = {}) => structuredClone(putClient(world, partial).client),
    client: (id) => structuredClone(world.clients.get(id)?.client),
    clients: () => [...world.clients.values()].map(({ client }) => structuredClone(client)),
    secretOf: (id) => world.clients.get(id)?.secret,
    secrets: world.secrets,
    clientsVersion: world.version,
    addUser: (partial = {}) => structuredClone(putUser(world, partial).user),
    changeUser: (id, change) => changeUser(world, required(world.users.get(id), `user ${id}`), change),
    changeClient: (id, change) => changeClient(world, required(world.clients.get(id), `client ${id}`), change),
    removeClient(id) {
      world.clients.delete(id);
      world.touch();
    },
    users: () => [...world.users.values()].map(({ user }) => structuredClone(user)),
    addRole(partial = {}) {
      const role = { id: randomUUID(), name: 'Unnamed role', description: '', permissions: [], ...partial };
      world.roles.set(role.id, role);
      return structuredClone(role);
    },
    addDivision(partial = {}) {
      const bare = { id: randomUUID(), name: 'Unnamed division', description: '', homeDivision: false };
      const division = { ...bare, ...partial };
      world.divisions.set(division.id, division);
      return structuredClone(division);
    },
    faults: { inject: faults.inject, clear: faults.clear },
    calls,
    countCalls: (method, path) =>
      calls.filter((call) => call.method === method.toUpperCase() && pathMatches(path, call.path)).length,
    switches: world.switches,
    onChange: world.onChange,
    expireTokens: tokens.expireAll,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      faults.clear();
      await closed;
    },
  };
  const control = createControl(sandbox);
  return sandbox;
}

const notOwn = { status: 403, body: { message: 'The control API only answers at its own address.' } };

/** The record, or an error that names what's missing. */
function required<Item>(record: Item | undefined, what: string): Item {
  if (record === undefined) throw new Error(`There’s no ${what}.`);
  return record;
}

function byName(things: Iterable<{ id: string; name: string }>): Record<string, string> {
  return Object.fromEntries([...things].map(({ id, name }) => [name, id]));
}
