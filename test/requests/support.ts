import { createAudit } from '../../services/audit.ts';
import { defined } from '../../services/defined.ts';
import type { PersonRef } from '../../services/people/person-ref.ts';
import type { Requests } from '../../services/requests/service.ts';
import type { NewRequest } from '../../services/requests/types.ts';
import { createRequests } from '../../services/requests.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { ringOf } from '../support/keys.ts';

export const LEASE = 20_000;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const keys = keySpace('org-1');

export function person(name: string, more: Partial<PersonRef> = {}): PersonRef {
  return { slackTeam: 'T1', slackUser: `U-${name}`, genesysUser: `genesys-${name}`, name, ...more };
}

export const ada = person('ada');
export const adaAgain = person('ada', { slackUser: 'U-ada-2' });
export const ben = person('ben');
export const cleo = person('cleo');

export function asking(change: Partial<NewRequest> = {}): NewRequest {
  return {
    operation: 'delete',
    input: { client: 'client-1', confirm: true },
    client: { id: 'client-1', name: 'Payroll export' },
    fingerprint: 'f1',
    requester: ada,
    reason: 'no longer in use',
    ...change,
  };
}

export interface WorldOptions {
  store?: Store;
  approvalsNeeded?: number;
  /** Keeps it apart from other worlds on the same store. */
  organization?: string;
  /** As in the requests; here an expired lease isn't watched unless a test says so. */
  silentMs?: number;
  knows?: (operation: string) => boolean;
  onUnreadable?: (id: string) => void;
}

/** Requests on their own store, with a clock that moves only when told to; `process(name)` is another replica on the same store. */
export function requestsWorld(options: WorldOptions = {}) {
  const { store: given, approvalsNeeded = 1, organization = 'org-1', silentMs = 0, knows, onUnreadable } = options;
  /** `now` is the same for all machines; `elapsed` is the clock that no one can set. */
  const clock = { now: Date.UTC(2030, 0, 1), elapsed: 0 };
  const now = () => clock.now;
  const store = given ?? createMemoryStore({ now });
  let ids = 0;
  /** Every state that a request was brought into, in order. */
  const states: string[] = [];
  const trailOn = (on: Store) =>
    createAudit({ store: on, keys: keySpace(organization), ring: ringOf(5), now, log: () => {}, organization });
  const process = (owner: string, on: Store = store): Requests =>
    createRequests({
      store: on,
      trail: trailOn(on),
      keys: keySpace(organization),
      organization,
      now,
      id: () => `id-${++ids}`,
      owner,
      leaseMs: LEASE,
      silentMs,
      elapsed: () => clock.elapsed,
      onState: ({ state }) => void states.push(state),
      minutes: 60,
      ...defined({ knows, onUnreadable }),
      approvalsNeeded,
      policy: { digest: 'digest', approvers: [] },
    });
  return { clock, store, process, requests: process('replica-a'), states };
}
