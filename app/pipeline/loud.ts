import { type LoudFacts, loudMessage } from '../../commands/cards/loud.ts';
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
import type { Posted, SlackApi } from '../slack/api.ts';
import { refusedForGood } from '../slack/errors.ts';
import { messageAddress } from '../slack/message-address.ts';
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

export interface LoudOptions {
  services: Pick<Services, 'directory' | 'access' | 'listings' | 'authors' | 'audit' | 'now'>;
  store: Store;
  keys: KeySpace;
  id: () => string;
  slack: Pick<SlackApi, 'post' | 'update'>;
  requireChannel: () => Promise<void>;
  channel: string;
  workspaceUrl: string; // `url` of auth.test
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
      const at =
        loud.message ?? (await slack.post(channel, await messageOf(services, loud), { before: requireChannel }));
      // Also what isn't undone is stored with its message: someone may undo it later.
      if (loud.message === undefined) await tryTo(loud, () => changes.posted(loud, at), loud);
      if (loud.done) await markUndone(loud, at);
    } catch (error) {
      log.warn({ err: error, ...factsOf(loud) }, 'couldn’t tell the approvals channel yet; will retry');
      return tryTo(loud, () => changes.putOff(loud), undefined);
    }
    await tryTo(loud, () => changes.told(loud), undefined);
  };

  /** The message about the change that this one took back says so, and no longer offers **Undo**. */
  const markUndone = async (loud: LoudChange, at: Posted): Promise<void> => {
    const first = loud.undoes === undefined ? undefined : await changes.get(loud.undoes.id);
    if (first?.message === undefined) return;
    const undone = { who: loud.who, at: loud.at, address: messageAddress(options.workspaceUrl, at) };
    await requireChannel();
    await slack.update(first.message, await messageOf(services, first, undone)).catch((error: unknown) => {
      if (!refusedForGood(error)) throw error;
      log.warn({ err: error, ...factsOf(first) }, 'couldn’t say on a message that its change was undone');
    });
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

async function messageOf(services: LoudOptions['services'], loud: LoudChange, undone?: LoudFacts['undone']) {
  const operation = operationOf(loud.operation);
  const input = operation.input.parse(loud.input);
  const { id, client, who, done, made, nameTaken, namesake, undoes } = loud;
  const names = await resolveRoleNames(services, {
    roleDivisions: [...(client?.roleDivisions ?? []), ...(operation.attaches?.(input) ?? [])],
    rolesWithoutDivision: client?.rolesWithoutDivision ?? [],
  });
  const canBeUndone = client !== undefined && Object.keys(operation.changes?.(input) ?? {}).length > 0;
  const undo = canBeUndone && undone === undefined ? id : undefined;
  // This change may be in the trail by now.
  const history = client === undefined ? undefined : await historyOf(services, client, loud.at).catch(() => null);
  const about = { operation, input, who, client, made, names, nameTaken, namesake, history };
  return loudMessage({ ...about, unclear: !done, undo, undoes: undoes?.slackUser, undone });
}
