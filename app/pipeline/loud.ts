import { loudMessage } from '../../commands/cards/loud.ts';
import { historyOf } from '../../commands/clients/history.ts';
import { resolveRoleNames } from '../../commands/clients/names.ts';
import type { Services } from '../../commands/operation/context.ts';
import type { Operation } from '../../commands/operation.ts';
import { operationOf } from '../../commands/registry.ts';
import { defined } from '../../services/defined.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { asJson } from '../../services/json.ts';
import { refOf } from '../../services/people/person-ref.ts';
import type { Person } from '../../services/people.ts';
import type { KeySpace, Store } from '../../services/store.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';
import type { SlackApi } from '../slack/api.ts';
import { createLoudChanges, type LoudChange, type LoudChanges } from './loud/changes.ts';

/** Tells the approvals channel what one person changed alone. */
export interface Loud {
  /** Throws channel_unusable, and what Slack throws: what can't be told there isn't done. */
  requireChannel(): Promise<void>;
  /** Takes down a change before it's made. */
  begin(about: NewLoudChange): Begun;
  /** Posts the message about a change, unless the channel knows. Never throws: the worker tries again. */
  tell(loud: LoudChange): Promise<void>;
  /** Claims up to `limit` changes that the channel doesn't know of yet, and whose process may have ended. Throws `store_unavailable`. */
  due(limit: number): Promise<LoudChange[]>;
  /** The change with this ID; undefined after 30 days. Throws `store_unavailable`. */
  change(id: string): Promise<LoudChange | undefined>;
}

export interface NewLoudChange {
  operation: Operation;
  input: unknown;
  person: Person;
  client: OAuthClient | undefined; // as it was before
  nameTaken: boolean;
}

/** A change that's about to be made. The channel is told in the background, also by another process if this one ends. */
export interface Begun {
  /** Goes into the store together with the record that the change starts. */
  stored: ReturnType<LoudChanges['begin']>['stored'];
  done(made: LoudChange['made']): void;
  unclear(): void; // Genesys Cloud didn't say whether it happened
  undone(): void; // it didn't happen
}

export interface LoudOptions {
  services: Pick<Services, 'directory' | 'access' | 'listings' | 'authors' | 'audit' | 'now'>;
  store: Store;
  keys: KeySpace;
  id: () => string;
  slack: Pick<SlackApi, 'post'>;
  requireChannel: () => Promise<void>;
  channel: string;
  inFlight: Pick<InFlight, 'track'>;
  log: Log;
}

export function createLoud(options: LoudOptions): Loud {
  const { services, slack, requireChannel, channel, inFlight, log } = options;
  const { audit: trail, now } = services;
  const changes = createLoudChanges({
    ...{ ...options, trail, now },
    onRemoved: ({ records }) =>
      log.error({ records }, 'somebody removed a change that the approvals channel has to be told of: see the trail'),
  });

  /** What the store doesn't take is done once more by the worker. */
  const tryTo = async <T>(loud: LoudChange, work: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      log.warn({ err: error, ...factsOf(loud) }, 'couldn’t store what the approvals channel was told');
      return otherwise;
    }
  };

  const tell: Loud['tell'] = async (loud) => {
    try {
      await slack.post(channel, await messageOf(services, loud), { before: requireChannel });
    } catch (error) {
      log.warn({ err: error, ...factsOf(loud) }, 'couldn’t tell the approvals channel yet; will retry');
      return tryTo(loud, () => changes.putOff(loud), undefined);
    }
    await tryTo(loud, () => changes.told(loud), undefined);
  };

  return {
    requireChannel,
    tell,
    due: changes.due,
    change: changes.get,
    begin({ person, input, operation, ...about }) {
      const { loud, stored } = changes.begin(
        defined({ ...about, operation: operation.name, input: asJson(input), who: { ...refOf(person) } }),
      );
      // It's begun even if the process is about to stop.
      const soon = (work: () => Promise<void>): void => void inFlight.track(work);
      return {
        stored,
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

const factsOf = ({ operation, client, who }: LoudChange) =>
  defined({ operation, client: client?.id, user: who.slackUser });

async function messageOf(services: LoudOptions['services'], loud: LoudChange) {
  const operation = operationOf(loud.operation);
  const input = operation.input.parse(loud.input);
  const { id, client, who, done, made, nameTaken } = loud;
  const names = await resolveRoleNames(services, {
    roleDivisions: [...(client?.roleDivisions ?? []), ...(operation.attaches?.(input) ?? [])],
    rolesWithoutDivision: client?.rolesWithoutDivision ?? [],
  });
  const canBeUndone = client !== undefined && Object.keys(operation.changes?.(input) ?? {}).length > 0;
  const undo = canBeUndone ? id : undefined;
  // This change may be in the trail by now.
  const history = client === undefined ? undefined : await historyOf(services, client, loud.at).catch(() => null);
  return loudMessage({ operation, input, who, client, made, unclear: !done, undo, names, nameTaken, history });
}
