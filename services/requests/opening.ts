import { KeyturnError } from '../errors.ts';
import type { Store } from '../store.ts';
import { ifSetAside, ifTampered } from '../versioned.ts';
import type { Transition } from './events.ts';
import type { Ledger } from './ledger.ts';
import { dueKind, isOpen } from './moments.ts';
import { createPersonsRequests, type PersonsRequestsOptions } from './persons-requests.ts';
import type { Requests } from './service.ts';
import { transition } from './transitions.ts';
import type { NewRequest, RequestPolicy, RequestRecord, Timing } from './types.ts';

export interface OpeningOptions extends PersonsRequestsOptions {
  store: Store;
  ledger: Ledger;
  organization: string;
  id: () => string;
  approvalsNeeded: number;
  policy: RequestPolicy;
  /** How long each timing leaves, in ms. */
  timings: Readonly<Record<Timing, number>>;
}

/** Opens requests: at most one per client and operation. */
export function createOpening(options: OpeningOptions): Pick<Requests, 'open' | 'openFor' | 'openAbout'> {
  const { store, ledger, organization, now, waitMs, approvalsNeeded, policy, timings } = options;
  const inTurn = createTurns();
  const ofPerson = createPersonsRequests(options);

  /** The request that's open for a client and operation: its ID, and the request unless it's gone. Throws `other_version`: such a one keeps its place. */
  async function holderOf(only: string): Promise<{ id: string; record: RequestRecord | undefined } | undefined> {
    const id = await store.get(only);
    return id === undefined ? undefined : { id, record: (await ledger.load(id).catch(ifTampered))?.record };
  }

  /** Makes room if that request has expired or is gone. Throws `request_exists` otherwise. */
  async function yieldPlace(only: string, asking: string): Promise<void> {
    const holder = await holderOf(only);
    if (holder === undefined || holder.id === asking) return;
    const { id, record } = holder;
    if (record === undefined || !isOpen(record)) {
      const expect = [{ key: only, value: id }];
      await store.compareAndSet({ expect, put: [{ key: only, value: undefined }] });
      return;
    }
    if (dueKind(record, now()) !== 'expire') {
      throw new KeyturnError('request_exists', { details: { requestId: id, by: record.requester.slackUser } });
    }
    await ledger.commit(id, expireIfDue);
  }

  function expireIfDue(record: RequestRecord | undefined): Transition {
    const at = now();
    const due = record === undefined || dueKind(record, at) === 'expire';
    return due ? transition(record, { type: 'expire' }, at) : { record };
  }

  async function ask(request: NewRequest): Promise<RequestRecord> {
    await ofPerson.requireRoom(request.requester.genesysUser);
    await ofPerson.tidy(request.requester.genesysUser);
    const id = options.id();
    const at = now();
    const { timing } = request;
    const times = {
      deadline: at + waitMs,
      remindAt: at + Math.floor(waitMs / 2),
      ...(timing === 'requester' && { doWithinMs: timings.requester }),
      ...(timing === 'grace' && { graceMs: timings.grace }),
    };
    const event = { type: 'ask' as const, id, organization, request, approvalsNeeded, policy, ...times };
    const only = request.client && ledger.keys.only(request.operation, request.client.id);
    const { record } = await ledger.commit(
      id,
      (before) => transition(before, event, at),
      () => (only === undefined ? Promise.resolve() : yieldPlace(only, id)),
    );
    return record;
  }

  return {
    // One after another, so that each sees the one before.
    open: (request) => inTurn(request.requester.genesysUser, () => ask(request)),
    async openFor(operation, clientId) {
      const record = (await holderOf(ledger.keys.only(operation, clientId)))?.record;
      return record !== undefined && isOpen(record) ? record : undefined;
    },
    async openAbout(clientId, operations) {
      const held = await store.getAll(operations.map((operation) => ledger.keys.only(operation, clientId)));
      const ids = held.filter((id) => id !== undefined);
      const found = await Promise.all(ids.map((id) => ledger.load(id).catch(ifSetAside)));
      return found
        .flatMap((stored) => (stored === undefined ? [] : [stored.record]))
        .filter((record) => isOpen(record) && dueKind(record, now()) !== 'expire' && record.client?.id === clientId)
        .sort((a, b) => a.createdAt - b.createdAt);
    },
  };
}

function createTurns() {
  const last = new Map<string, Promise<unknown>>();
  return async <T>(who: string, work: () => Promise<T>): Promise<T> => {
    const mine = (last.get(who) ?? Promise.resolve()).catch(() => undefined).then(work);
    last.set(who, mine);
    try {
      return await mine;
    } finally {
      if (last.get(who) === mine) last.delete(who);
    }
  };
}
