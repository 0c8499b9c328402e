import type { Operation } from '../../../commands/operation.ts';
import { operationOf } from '../../../commands/registry.ts';
import type { KeySpace, Store } from '../../../services/store.ts';
import { ifSetAside } from '../../../services/versioned.ts';
import { type LoudChange, type LoudChanges, lifetimeMs } from './changes.ts';

/** Which change set a client's state last, so that setting it back is told as what it is, and the first message says so. */
export interface StateChanges {
  /** What stores a change, and that it's the latest, if it sets a state and does nothing else. */
  withLatest(operation: Operation, input: unknown, begun: Beginning): Beginning['stored'];
  /** The change that this one takes back by setting the state to what it was; undefined if it does more, or less. Throws `store_unavailable`. */
  takenBackBy(operation: Operation, input: unknown): Promise<LoudChange['undoes']>;
  /** The change that set this client to another state last, for a request that sets it to `state`. Throws `store_unavailable`. */
  overtakenBy(set: StateSet): Promise<LoudChange | undefined>;
  /** From now on, no change counts as the latest one, if this one did. Throws `store_unavailable`. */
  end(loud: LoudChange): Promise<void>;
  /** Whether another change set the client's state after this one. Throws `store_unavailable`. */
  isOvertaken(loud: LoudChange): Promise<boolean>;
}

/** A client, and the state that it's set to. */
export interface StateSet {
  clientId: string;
  state: string;
}

type Beginning = ReturnType<LoudChanges['begin']>;

export interface StateChangesOptions {
  store: Pick<Store, 'get' | 'compareAndSet'>;
  keys: KeySpace;
  changes: Pick<LoudChanges, 'get'>;
}

export function createStateChanges({ store, keys, changes }: StateChangesOptions): StateChanges {
  const key = (clientId: string) => keys('loud-state', clientId);
  const latestId = (clientId: string) => store.get(key(clientId)).catch(ifSetAside);
  const latest = async (clientId: string) => {
    const id = await latestId(clientId);
    return id === undefined ? undefined : changes.get(id);
  };

  const overtakenBy: StateChanges['overtakenBy'] = async (wanted) => {
    // Nobody who can write to Redis can keep a change from being made by what's there.
    const before = await latest(wanted.clientId).catch(ifSetAside);
    if (before === undefined) return undefined;
    const made = operationOf(before.operation);
    const input = made.input.safeParse(before.input);
    const set = input.success ? stateSet(made, input.data) : undefined;
    return set === undefined || set.state === wanted.state ? undefined : before;
  };

  return {
    withLatest(operation, input, { loud, stored }) {
      const set = stateSet(operation, input);
      if (set === undefined) return stored;
      const put = [...(stored.change?.put ?? []), { key: key(set.clientId), value: loud.id, ttlMs: lifetimeMs }];
      return { ...stored, change: { ...stored.change, put } };
    },
    async isOvertaken({ id, client }) {
      return client !== undefined && (await latestId(client.id)) !== id;
    },
    overtakenBy,
    async end({ id, client }) {
      if (client === undefined) return;
      const latestKey = key(client.id);
      await store.compareAndSet({
        expect: [{ key: latestKey, value: id }],
        put: [{ key: latestKey, value: undefined }],
      });
    },
    async takenBackBy(operation, asked) {
      const wanted = stateSet(operation, asked);
      const before = wanted && (await overtakenBy(wanted));
      return before && { id: before.id, slackUser: before.who.slackUser };
    },
  };
}

/** The client whose state an input sets, and that state, if it does only that. */
export function stateSet(operation: Operation, input: unknown): StateSet | undefined {
  const { state, ...others } = operation.changes?.(input) ?? {};
  const clientId = operation.clientOf?.(input)?.id;
  return state === undefined || clientId === undefined || Object.keys(others).length > 0
    ? undefined
    : { clientId, state };
}
