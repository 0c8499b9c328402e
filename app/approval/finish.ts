import { say } from '../../commands/block-kit/blocks.ts';
import { lateSecret, notUndone } from '../../commands/cards/sentences.ts';
import type { NameServices } from '../../commands/clients/names.ts';
import { errorSentence } from '../../commands/error-sentences.ts';
import type { Services } from '../../commands/operation/context.ts';
import type { Effects } from '../../commands/outcome.ts';
import { defined } from '../../services/defined.ts';
import { storedError } from '../../services/errors/stored.ts';
import { asKeyturnError, factsOf, type KeyturnError } from '../../services/errors.ts';
import type { FinishState, MadeSecret, NewOutcome, RequestRecord } from '../../services/requests/types.ts';
import type { Attempt } from '../pipeline/entry.ts';
import type { Log } from '../process/log.ts';
import type { Metrics } from '../process/metrics.ts';
import type { Announcements } from './announce.ts';
import type { Cards } from './cards.ts';
import { leaseLost } from './lease.ts';
import { withWhatChanged } from './what-changed.ts';

/** The outcome of an execution that succeeded. */
export const doneOutcome = ({ client, correlationId, next, removedOn, answerLost, facts }: Effects): NewOutcome => ({
  fact: { kind: 'done', ...defined({ facts }) },
  ...defined({
    client: client === undefined ? undefined : { id: client.id, name: client.name },
    correlationId,
    next,
    removedOn,
    answerLost,
  }),
});

/** The outcome of an execution that failed with `error`. `reference` is also in the log. */
export const errorOutcome = (error: KeyturnError, reference: string): NewOutcome => ({
  fact: { kind: 'error', ...storedError(error) },
  reference,
  ...defined({ correlationId: error.correlationId }),
});

/** The state of a request whose execution failed with this error. */
function endState({ code, changed }: KeyturnError): FinishState {
  if (factsOf(code).overtaken && changed === 'no') return 'stale';
  return changed === 'unknown' ? 'unknown' : 'failed';
}

export interface Finisher {
  /** Stores the outcome, and that a secret was made, then announces it. Never throws. */
  end(record: RequestRecord, state: FinishState, outcome: NewOutcome, secret?: MadeSecret): Promise<void>;
  /** Ends an execution that threw `cause`, unless another process has to find out what happened. `begun`: how many writes it started; `reference`: its own. Never throws. */
  fail(record: RequestRecord, cause: unknown, about: { begun: number; reference: string }): Promise<void>;
}

export interface FinisherOptions {
  services: Pick<Services, 'requests' | 'command' | 'genesys' | 'now'> & NameServices;
  cards: Pick<Cards, 'reply' | 'refresh'>;
  announcements: Announcements;
  log: Log;
  metrics: Pick<Metrics, 'attempt'>;
}

export function createFinisher(options: FinisherOptions): Finisher {
  const { services, cards, announcements, log } = options;
  const { requests, command } = services;
  const count = createCount(options);

  const end: Finisher['end'] = async (record, state, outcome, secret) => {
    let ended: RequestRecord;
    try {
      ended = await requests.finish(record.id, state, outcome, { turns: record.execution?.turns, secret });
    } catch (error) {
      // The lease will expire, or is already lost. The process that takes over finds the outcome.
      log.error({ err: error, request: record.id, state }, 'couldn’t save the outcome of an execution');
      if (leaseLost(error)) await rescueSecret(record);
      return;
    }
    const { fact } = outcome;
    count({ ...record, state }, fact.kind === 'error' ? fact : undefined);
    await announcements.announce(ended);
  };

  /** A process that hung until its lease expired may still hold a new secret that no other process knows about. */
  const rescueSecret = async (record: RequestRecord): Promise<void> => {
    try {
      if ((await announcements.offerSecret(record)) === undefined) return;
      const latest = await requests.get(record.id);
      if (latest?.state === 'unknown') await cards.reply(latest, say(lateSecret(latest)));
    } catch (error) {
      log.error({ err: error, request: record.id }, 'couldn’t offer a late secret');
    }
  };

  /** What was to be undone waits as before, and the person who tried hears why. If the change was made after all, a later look finds out. */
  const putBack = async (record: RequestRecord, error: KeyturnError): Promise<void> => {
    const { execution } = record;
    const latest = await requests.putBack(record.id, execution?.turns).catch((cause: unknown) => {
      log.error({ err: cause, request: record.id }, 'couldn’t save that a deletion wasn’t undone');
    });
    if (latest === undefined) return;
    count(record, error);
    await cards.refresh(latest);
    await announcements.closeInvitation(latest);
    const by = execution?.by?.slackUser;
    if (by !== undefined)
      await announcements.tellPerson(latest, by, say(notUndone(latest, errorSentence(error, command))));
  };

  return {
    end,
    async fail(record, cause, { begun, reference }) {
      const error = asKeyturnError(cause);
      if (leaseLost(error)) {
        log.warn(
          { err: error, reference, request: record.id },
          'an execution lost its lease; the process that has it now will find the outcome',
        );
        return;
      }
      const facts = { err: error, request: record.id, operation: record.operation, reference };
      // Nobody knows yet what happened. The process that takes over the expired lease reads it back.
      if (factsOf(error.code).interrupts && begun + Number(error.changed !== 'no') > 1) {
        log.error(facts, 'an execution was interrupted; its outcome will be found when its lease expires');
        return;
      }
      if (record.execution?.purpose === 'undo') {
        log.error(facts, 'a deletion couldn’t be undone');
        return putBack(record, error);
      }
      log.error(facts, 'an approved request failed');
      const known = await withWhatChanged(services, log, record, error);
      await end(record, endState(known), errorOutcome(known, reference));
    },
  };
}

/** Counts an execution that ended: once for all replicas, after its outcome was stored. */
const createCount =
  ({ metrics, services: { now } }: FinisherOptions) =>
  (ended: Pick<RequestRecord, 'operation' | 'execution' | 'state'>, error?: { code: string }): void => {
    const startedAt = ended.execution?.startedAt ?? now();
    metrics.attempt({ operation: ended.operation, act: actOf(ended), outcome: error?.code ?? 'ok' }, now() - startedAt);
  };

function actOf({ execution, state }: Pick<RequestRecord, 'execution' | 'state'>): Attempt['act'] {
  if (execution?.purpose === 'undo' || state === 'undone') return 'undo';
  return state === 'scheduled' ? 'schedule' : 'change';
}
