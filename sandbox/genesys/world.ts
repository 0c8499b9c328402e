import { randomBytes, randomUUID } from 'node:crypto';
import { defined } from '../defined.ts';
import type { SandboxClient, SandboxDivision, SandboxRole, SandboxUser } from './resources.ts';
import type { Switches } from './switches.ts';
import { defaultSwitches } from './switches.ts';

/** The milliseconds in a day. */
export const dayMs = 86_400_000;

/** A client, with what responses don't show. */
export interface ClientRecord {
  client: SandboxClient;
  secret: string;
  /** With state `deleted`: reads that still show it. */
  readsLeft: number;
  /** What isn't visible everywhere yet: calls that don't find the client, reads that show it as it was before, deletions that see it active. */
  lag: { calls: number; reads: number; before: SandboxClient | undefined; deletions: number };
}

/** A user, and the older versions that lagging indexes still show. */
export interface UserRecord {
  user: SandboxUser;
  indexed: { user: SandboxUser | undefined; searchesLeft: number };
  authorized: { user: SandboxUser; readsLeft: number };
}

/** All state of one organization. Code that changes a client calls `touch`. */
export interface World {
  readonly now: () => number;
  readonly organization: { id: string; name: string };
  readonly homeDivision: string;
  readonly switches: Switches;
  readonly clients: Map<string, ClientRecord>;
  /** IDs of clients in the first of two stages of deletion. */
  readonly leaving: Set<string>;
  readonly users: Map<string, UserRecord>;
  readonly roles: Map<string, SandboxRole>;
  readonly divisions: Map<string, SandboxDivision>;
  /** Every secret that any client ever had. */
  readonly secrets: Set<string>;
  readonly randomSecret: () => string;
  /** Counts changes of clients. What was serialized at an older count is out of date. */
  readonly version: () => number;
  readonly touch: () => void;
  /** Tells those who listen that there's something new to see. */
  readonly changed: () => void;
  readonly onChange: (listener: () => void) => () => void;
}

/** An organization with only its home division. */
export function createWorld(options: {
  now: () => number;
  organization: { id: string; name: string };
  homeDivision: SandboxDivision;
  randomSecret?: () => string;
}): World {
  let version = 0;
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of [...listeners]) listener();
  };
  return {
    now: options.now,
    organization: options.organization,
    homeDivision: options.homeDivision.id,
    switches: defaultSwitches(),
    clients: new Map(),
    leaving: new Set(),
    users: new Map(),
    roles: new Map(),
    divisions: new Map([[options.homeDivision.id, options.homeDivision]]),
    secrets: new Set(),
    randomSecret: options.randomSecret ?? (() => randomBytes(32).toString('base64url')),
    version: () => version,
    touch: () => {
      version += 1;
      changed();
    },
    changed,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** An instant as the API writes it: `yyyy-MM-ddTHH:mm:ss.SSSZ`. */
export function instant(ms: number): string {
  return new Date(ms).toISOString();
}

export function newSecret(world: World): string {
  const secret = world.randomSecret();
  world.secrets.add(secret);
  return secret;
}

export function putClient(world: World, partial: Partial<SandboxClient>, secret = newSecret(world)): ClientRecord {
  const created = instant(world.now() - 90 * dayMs);
  const client: SandboxClient = {
    id: randomUUID(),
    name: 'Unnamed client',
    accessTokenValiditySeconds: 86_400,
    registeredRedirectUri: [],
    scope: [],
    roleDivisions: [],
    authorizedGrantType: 'CODE',
    state: 'active',
    dateCreated: created,
    dateModified: partial.dateCreated ?? created,
    createdBy: undefined,
    modifiedBy: partial.createdBy,
    unknownFields: {},
    usage: [],
    ...partial,
  };
  const lag = { calls: 0, reads: 0, before: undefined, deletions: 0 };
  const record: ClientRecord = { client, secret, readsLeft: Number.POSITIVE_INFINITY, lag };
  world.clients.set(client.id, record);
  world.touch();
  return record;
}

/** Changes a client and moves its dateModified forward, by at least 1 ms. */
export function changeClient(
  world: World,
  record: ClientRecord,
  change: Partial<SandboxClient>,
  modifiedBy?: string,
): void {
  const before = Date.parse(record.client.dateModified);
  const dateModified = instant(Number.isNaN(before) ? world.now() : Math.max(world.now(), before + 1));
  record.client = { ...record.client, dateModified, ...defined({ modifiedBy }), ...change };
  world.touch();
}

export function putUser(world: World, partial: Partial<SandboxUser>): UserRecord {
  const id = partial.id ?? randomUUID();
  const user: SandboxUser = {
    id,
    name: 'Unnamed user',
    email: `${id}@example.com`,
    state: 'active',
    divisionId: world.homeDivision,
    permissions: [],
    permissionPolicies: [],
    grants: [],
    authorization: 'full',
    ...partial,
  };
  const record: UserRecord = {
    user,
    indexed: { user: undefined, searchesLeft: world.switches.searchLagReads },
    authorized: { user, readsLeft: 0 },
  };
  world.users.set(id, record);
  return record;
}

/** Changes a user; older versions show until `searchLagReads` searches and `roleLagReads` reads have passed. */
export function changeUser(world: World, record: UserRecord, change: Partial<SandboxUser>): void {
  const before = record.user;
  record.user = { ...before, ...change, id: before.id };
  record.indexed = { user: before, searchesLeft: world.switches.searchLagReads };
  record.authorized = { user: before, readsLeft: world.switches.roleLagReads };
}

/** The user as the authorization service knows them now. Counts as one read. */
export function readAuthorized(record: UserRecord): SandboxUser {
  if (record.authorized.readsLeft <= 0) return record.user;
  record.authorized.readsLeft -= 1;
  return record.authorized.user;
}

/** Whether one of `held` permits `wanted`: each segment is equal, ignoring case, or `*`. A bare `*` permits everything. */
export function permits(held: readonly string[], wanted: string): boolean {
  const segments = wanted.toLowerCase().split(':');
  return held.some((permission) => {
    if (permission === '*') return true;
    const parts = permission.toLowerCase().split(':');
    return parts.length === segments.length && parts.every((part, at) => part === '*' || part === segments[at]);
  });
}

/** What a token of the client may do. */
export function permissionsOf(world: World, client: SandboxClient): string[] {
  if (client.permissions !== undefined) return client.permissions;
  return client.roleDivisions.flatMap(({ roleId }) => world.roles.get(roleId)?.permissions ?? []);
}
