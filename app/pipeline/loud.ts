import type { Undone } from '../../commands/cards/loud.ts';
import type { Services } from '../../commands/operation/context.ts';
import type { Operation } from '../../commands/operation.ts';
import { defined } from '../../services/defined.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { asJson } from '../../services/json.ts';
import { refOf } from '../../services/people/person-ref.ts';
import type { Person } from '../../services/people.ts';
import type { KeySpace, Store } from '../../services/store.ts';
import type { InFlight } from '../process/in-flight.ts';
import { createLoudChanges, factsOf, type LoudChange, type LoudChanges } from './loud/changes.ts';
import { createStateChanges, type StateChanges, type StateSet } from './loud/state-changes.ts';
import { createTelling, type Telling, type TellingOptions } from './loud/telling.ts';

/** Tells the approvals channel what one person changed alone. */
export interface Loud {
  /** Throws channel_unusable, and what Slack throws: what can't be told there isn't done. */
  requireChannel(): Promise<void>;
  /** Takes down a change before it's made. */
  begin(about: NewLoudChange): Begun;
  tell: Telling['tell'];
  /** Claims up to `limit` changes that the channel doesn't know of yet, and whose process may have ended. Throws `store_unavailable`. */
  due(limit: number): Promise<LoudChange[]>;
  /** The change with this ID; undefined after 30 days. Throws `store_unavailable`. */
  change(id: string): Promise<LoudChange | undefined>;
  takenBackBy: StateChanges['takenBackBy'];
  /** A request set this state: the message about the change that it took back says so. Throws `store_unavailable`, and what Slack throws. */
  takenBack(set: StateSet, undone: Undone): Promise<void>;
}

export interface NewLoudChange {
  operation: Operation;
  input: unknown;
  person: Person;
  client: OAuthClient | undefined; // as it was before
  reason?: string | undefined;
  nameTaken: boolean;
  namesake?: LoudChange['namesake'];
  undoes?: LoudChange['undoes'];
}

/** A change that's about to be made. The channel is told in the background, also by another process if this one ends. */
export interface Begun {
  /** Goes into the store together with the record that the change starts. */
  stored: ReturnType<LoudChanges['begin']>['stored'];
  done(made: LoudChange['made']): void;
  unclear(): void; // Genesys Cloud didn't say whether it happened
  undone(): void; // it didn't happen
}

export interface LoudOptions extends Omit<TellingOptions, 'changes' | 'states' | 'tryTo'> {
  services: TellingOptions['services'] & Pick<Services, 'now'>;
  store: Store;
  keys: KeySpace;
  id: () => string;
  inFlight: TellingOptions['inFlight'] & Pick<InFlight, 'track'>;
}

export function createLoud(options: LoudOptions): Loud {
  const { requireChannel, inFlight, log } = options;
  const { audit: trail, now } = options.services;
  const changes = createLoudChanges({
    ...{ ...options, trail, now },
    onRemoved: ({ records }) =>
      log.error(
        { records },
        'somebody removed a change from the store before the approvals channel was told: see the trail',
      ),
  });

  const states = createStateChanges({ ...options, changes });

  /** What the store doesn't take is done once more by the worker. */
  const tryTo = async <T>(loud: LoudChange, work: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      log.warn({ err: error, ...factsOf(loud) }, 'couldn’t store what the approvals channel was told');
      return otherwise;
    }
  };

  const { tell, showUndone } = createTelling({ ...options, changes, states, tryTo });

  return {
    requireChannel,
    tell,
    due: changes.due,
    change: changes.get,
    takenBackBy: states.takenBackBy,
    async takenBack(set, undone) {
      const loud = await states.overtakenBy(set);
      if (loud === undefined) return;
      await showUndone(loud, undone);
      await states.end(loud);
    },
    begin({ person, input, operation, ...about }) {
      const begun = changes.begin(
        defined({ ...about, operation: operation.name, input: asJson(input), who: { ...refOf(person) } }),
      );
      const { loud } = begun;
      // It's begun even if the process is about to stop.
      const soon = (work: () => Promise<void>): void => void inFlight.track(work);
      return {
        stored: states.withLatest(operation, input, begun),
        done: (made) =>
          soon(async () => {
            const latest = await tryTo(loud, () => changes.done(loud, made), { ...loud, done: true });
            if (latest !== undefined) await tell(latest);
          }),
        unclear: () => soon(() => tell(loud)),
        undone: () => soon(() => tryTo(loud, () => changes.forget(loud), undefined)),
      };
    },
  };
}
