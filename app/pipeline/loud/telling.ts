import { callsOnFor, type LoudFacts, loudMessage, type Undone } from '../../../commands/cards/loud.ts';
import { historyOf } from '../../../commands/clients/history.ts';
import { namesFrom, resolveRoleNames } from '../../../commands/clients/names.ts';
import type { Services } from '../../../commands/operation/context.ts';
import { permissionsOf } from '../../../commands/operation/permissions.ts';
import type { Operation } from '../../../commands/operation.ts';
import { operationOf } from '../../../commands/registry.ts';
import type { PersonRef } from '../../../services/people/person-ref.ts';
import type { Notify } from '../../../services/requests/types.ts';
import { within } from '../../../services/within.ts';
import type { InFlight } from '../../process/in-flight.ts';
import type { Log } from '../../process/log.ts';
import type { Posted, SlackApi } from '../../slack/api.ts';
import { refusedForGood } from '../../slack/errors.ts';
import { messageAddress } from '../../slack/message-address.ts';
import { factsOf, type LoudChange, type LoudChanges } from './changes.ts';
import type { StateChanges } from './state-changes.ts';
import { createLoudUsage } from './usage.ts';

/** How long a message waits to learn whom it mentions, in milliseconds. It's mostly known already. */
const audiencePatienceMs = 3_000;

export interface Telling {
  /** Posts the message about a change, unless the channel knows. Never throws: the worker tries again. */
  tell(loud: LoudChange): Promise<void>;
  /** Shows on the message about a change that it was taken back. Throws what Slack throws, unless it doesn't let anyone edit that message anymore. */
  showUndone(loud: LoudChange, undone: Undone): Promise<void>;
}

export interface TellingOptions {
  services: Pick<Services, 'directory' | 'access' | 'listings' | 'authors' | 'audit' | 'usage' | 'deciders'>;
  changes: Pick<LoudChanges, 'get' | 'posted' | 'told' | 'putOff'>;
  states: Pick<StateChanges, 'isOvertaken'>;
  /** What the store doesn't take is done once more by the worker. */
  tryTo: <T>(loud: LoudChange, work: () => Promise<T>, otherwise: T) => Promise<T>;
  slack: Pick<SlackApi, 'post' | 'update'>;
  requireChannel: () => Promise<void>;
  channel: string;
  workspaceUrl: string; // `url` of auth.test
  notify: Notify; // KEYTURN_NOTIFY
  inFlight: Pick<InFlight, 'background' | 'pause'>;
  log: Log;
}

export function createTelling(options: TellingOptions): Telling {
  const { changes, states, tryTo, slack, requireChannel, channel, log } = options;
  const usages = createLoudUsage(options);

  const tell: Telling['tell'] = async (loud) => {
    const known = loud.message !== undefined;
    try {
      const usage = await usages.first(loud);
      const at =
        loud.message ??
        (await slack.post(channel, await messageOf(options, loud, { usage }), { before: requireChannel }));
      // Also what isn't undone is stored with its message: someone may undo it later.
      const posted = known ? loud : await tryTo(loud, () => changes.posted(loud, at), loud);
      if (loud.done) await markUndone(loud, at);
      // The message of a process that ended may still say that it's checking.
      if (usage === 'checking' || (usage !== undefined && known)) return completeUsage(posted, at);
    } catch (error) {
      log.warn({ err: error, ...factsOf(loud) }, 'couldn’t tell the approvals channel yet; will retry');
      return tryTo(loud, () => changes.putOff(loud), undefined);
    }
    await tryTo(loud, () => changes.told(loud), undefined);
  };

  /** The channel knows all of it once the message has the client's usage. */
  const completeUsage = (loud: LoudChange, at: Posted): void =>
    usages.complete(loud, async (usage) => {
      if (!(await states.isOvertaken(loud))) await edit(at, loud, { usage });
      await changes.told(loud);
    });

  /** A message that Slack doesn't let anyone edit anymore stays as it is. */
  const edit = async (at: Posted, loud: LoudChange, facts: MessageFacts): Promise<void> => {
    await requireChannel();
    await slack.update(at, await messageOf(options, loud, facts)).catch((error: unknown) => {
      if (!refusedForGood(error)) throw error;
      log.warn({ err: error, ...factsOf(loud) }, 'couldn’t edit the message about a change');
    });
  };

  /** The message about the change that this one took back says so, and no longer offers **Undo**. */
  const markUndone = async (loud: LoudChange, at: Posted): Promise<void> => {
    const first = loud.undoes === undefined ? undefined : await changes.get(loud.undoes.id);
    if (first === undefined) return;
    const address = messageAddress(options.workspaceUrl, at);
    const undone = { operation: operationOf(loud.operation), who: loud.who, at: loud.at, address };
    await showUndone(first, undone);
  };

  const showUndone: Telling['showUndone'] = async (loud, undone) => {
    if (loud.message !== undefined) await edit(loud.message, loud, { undone });
  };

  return { tell, showUndone };
}

type MessageFacts = Pick<LoudFacts, 'usage' | 'undone'>;

async function messageOf(
  { services, changes, notify }: Pick<TellingOptions, 'services' | 'changes' | 'notify'>,
  loud: LoudChange,
  { usage, undone }: MessageFacts,
) {
  const operation = operationOf(loud.operation);
  const input = operation.input.parse(loud.input);
  const { id, client, done, undoes } = loud;
  const isCalling = notify !== 'off' && undone === undefined;
  const [audience, before] = await Promise.all([
    isCalling && callsOnFor({ operation, client, undoes: undoes?.slackUser }) !== undefined
      ? audienceOf(services, operation, loud.who)
      : undefined,
    notify === 'off' && undoes !== undefined ? changes.get(undoes.id) : undefined,
  ]);
  const facts = {
    ...loud,
    audience,
    undoesName: before?.who.name,
    usage,
    operation,
    input,
    unclear: !done,
    undoes: undoes?.slackUser,
    undone,
  };
  // Its own words name no roles, and don't need what changed before.
  if (operation.loud !== undefined)
    return loudMessage({ ...facts, names: noNames, undo: undefined, history: undefined });
  const names = await resolveRoleNames(services, {
    roleDivisions: [...(client?.roleDivisions ?? []), ...(operation.attaches?.(input) ?? [])],
    rolesWithoutDivision: client?.rolesWithoutDivision ?? [],
  });
  const canBeUndone = client !== undefined && Object.keys(operation.changes?.(input) ?? {}).length > 0;
  const undo = canBeUndone && undone === undefined ? id : undefined;
  // This change may be in the trail by now.
  const history = client === undefined ? undefined : await historyOf(services, client, loud.at).catch(() => null);
  return loudMessage({ ...facts, names, undo, history });
}

const noNames = namesFrom({ roles: {}, divisions: {}, users: {} });

/** Those who can do it, and so take it back, without the person who did it; undefined if that isn't known in time. */
const audienceOf = (
  { deciders }: Pick<Services, 'deciders'>,
  operation: Operation,
  who: PersonRef,
): Promise<LoudFacts['audience']> =>
  within(deciders.for(permissionsOf(operation), who), audiencePatienceMs, () => new Error('late')).catch(
    () => undefined,
  );
