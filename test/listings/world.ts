import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { GenesysOptions } from '../../sandbox/genesys.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { Listing, RefreshReport } from '../../services/listings/types.ts';
import { createListings, type Listings, type ListingsOptions } from '../../services/listings.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { handClock, type Organization, startOrganization } from '../support/organization.ts';

export const LIST = '/api/v2/oauth/clients';
export const FRESH_MS = 60_000;

/** A store that counts its calls, and can be down for reads, writes or both. */
export interface WatchedStore extends Store {
  readonly asked: string[];
  down: 'no' | 'writes' | 'all';
}

function watched(store: Store): WatchedStore {
  const asked: string[] = [];
  const self: WatchedStore = {
    ...store,
    asked,
    down: 'no',
    get: (key) => ask(`get ${key}`, false, () => store.get(key)),
    set: (key, value, options) => ask(`set ${key}`, true, () => store.set(key, value, options)),
    compareAndSet: (change) => {
      const keys = (change.put ?? []).map(({ key }) => key).join(' ');
      return ask(`compareAndSet ${keys}`, true, () => store.compareAndSet(change));
    },
  };
  async function ask<T>(what: string, writes: boolean, work: () => Promise<T>): Promise<T> {
    asked.push(what);
    if (self.down === 'all' || (self.down === 'writes' && writes)) throw new KeyturnError('store_unavailable');
    return work();
  }
  return self;
}

export interface Replica {
  readonly listings: Listings;
  readonly store: WatchedStore;
  readonly reports: RefreshReport[];
}

export interface World extends Organization {
  readonly clock: ReturnType<typeof handClock>;
  readonly keys: ReturnType<typeof keySpace>;
  /** What all replicas share. */
  readonly shared: Store;
  replica(options?: Partial<ListingsOptions>): Replica;
  /** How often the list was fetched from Genesys Cloud. */
  calls(): number;
}

/** An organization, a store, and the requested number of replicas, each with its own connections. */
export async function createWorld(
  options: GenesysOptions & { store?: () => Store; clock?: ReturnType<typeof handClock> } = {},
): Promise<World> {
  const organization = await startOrganization(options);
  const clock = options.clock ?? handClock();
  const memory = createMemoryStore({ now: clock.now });
  const connect = options.store ?? (() => memory);
  const keys = keySpace(organization.sandbox.organization.id);
  let count = 0;
  return {
    ...organization,
    clock,
    keys,
    shared: connect(),
    replica(more = {}) {
      count += 1;
      const store = watched(connect());
      onTestFinished(() => store.close());
      const reports: RefreshReport[] = [];
      const listings = createListings({
        organization: organization.sandbox.organization.id,
        genesys: organization.another({ timeouts: { tryMs: 5_000, totalMs: 8_000 }, wait: () => pause(1) }),
        store,
        keys,
        now: clock.now,
        freshMs: FRESH_MS,
        instance: `replica-${count}`,
        onRefresh: (report) => reports.push(report),
        ...more,
      });
      return { listings, store, reports };
    },
    calls: () => organization.sandbox.countCalls('GET', LIST),
  };
}

export const names = (listing: Listing): string[] => listing.clients.map((client) => client.name);
