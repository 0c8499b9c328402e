import { createDue } from './requests/due.ts';
import type { RequestEvent } from './requests/events.ts';
import { createLedger, refused } from './requests/ledger.ts';
import { createOpening } from './requests/opening.ts';
import { transition } from './requests/transitions.ts';
import type { RequestRecord, Requests } from './requests/types.ts';
import type { KeySpace, Store } from './store/store.ts';

export type * from './requests/types.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export interface RequestsOptions {
  store: Store;
  keys: KeySpace;
  /** Id of the Genesys Cloud organisation. */
  organization: string;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** A fresh id that cannot be guessed: names requests, and marks writes. */
  id: () => string;
  /** Names this process: different for every process, and for every start of one. */
  owner: string;
  /** How long an execution may be silent before another process reconciles it. Default 20 s. */
  leaseMs?: number;
  /** How long a request waits for its second person. */
  minutes: number;
  /** How many distinct people must approve. */
  approvalsNeeded: number;
  /** How long an ended request is kept. Default 30 days. */
  keepMs?: number;
}

/** The requests of one organisation: everything about them is decided in the store, by one compare-and-set for each transition. */
export function createRequests(options: RequestsOptions): Requests {
  const { store, keys, now, id: newId, owner, leaseMs = 20_000, keepMs = 30 * DAY } = options;
  const ledger = createLedger({ store, keys, now, id: newId, keepMs, tellMs: 2 * leaseMs });

  async function apply(id: string, event: RequestEvent): Promise<RequestRecord> {
    const { record, refusal } = await ledger.commit(id, (before) => transition(before, event, now()));
    if (refusal !== undefined) throw refused(refusal);
    return record;
  }

  return {
    ...createOpening({ ...options, ledger, waitMs: options.minutes * MINUTE, keepMs }),
    ...createDue({ store, ledger, now, owner, leaseMs }),

    async get(id) {
      return (await ledger.load(id))?.record;
    },
    async approve(id, person) {
      const record = await apply(id, { type: 'approve', person, owner, leaseMs });
      // after a lost answer the record may have moved on: to another's lease, or from one approval to the last
      const claimed = record.state === 'executing' && record.execution?.attempts === 1;
      return { record, execute: claimed && record.decision?.by?.genesysUser === person.genesysUser };
    },
    deny: (id, person, reason) => apply(id, { type: 'deny', person, reason }),
    cancel: (id, person) => apply(id, { type: 'cancel', person }),
    withdraw: (id, outcome) => apply(id, { type: 'withdraw', outcome }),
    step: (id, step, attempt) => apply(id, { type: 'step', step, attempt, owner, leaseMs }),
    finish: (id, state, outcome, attempt) => apply(id, { type: 'finish', state, outcome, attempt, owner }),
    amend: (id, change) => apply(id, { type: 'amend', change }),

    async openRequests() {
      const ranked = await store.range(ledger.keys.open);
      const records = await ledger.loadAll(
        ledger.keys.open,
        ranked.map(({ member }) => member),
      );
      return records.filter(({ state }) => state === 'pending' || state === 'executing');
    },
    async requestedBy(genesysUser, limit) {
      const set = ledger.keys.by(genesysUser);
      const ranked = await store.range(set, { limit, reverse: true });
      return ledger.loadAll(
        set,
        ranked.map(({ member }) => member),
      );
    },
  };
}
