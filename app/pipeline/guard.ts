import type { Message } from '../../commands/block-kit/message.ts';
import { errorMessage } from '../../commands/error-sentences.ts';
import type { Services } from '../../commands/operation/context.ts';
import type { Operation } from '../../commands/operation.ts';
import { findOperation } from '../../commands/registry.ts';
import { defined } from '../../services/defined.ts';
import { asKeyturnError, factsOf, type KeyturnError } from '../../services/errors.ts';
import { createRefusals } from '../../services/refusals.ts';
import type { Log } from '../process/log.ts';
import type { Metrics } from '../process/metrics.ts';
import { type Attempt, entryOf } from './entry.ts';
import type { Repeats } from './repeats.ts';

/**
 * The only place that catches errors of attempts. On an error, it records the attempt, logs the cause with a reference, shows the person the
 * sentence with the same reference, and gives undefined.
 */
export type Guard = <T>(
  attempt: Attempt,
  show: (message: Message, error: KeyturnError) => Promise<void>,
  work: () => Promise<T>,
) => Promise<T | undefined>;

export interface GuardOptions {
  services: Pick<Services, 'audit' | 'now' | 'command'>;
  log: Log;
  metrics: Metrics;
  /** Gives a reference for an attempt that has none yet, short and easy to read out: `KT-7Q2M9D`. */
  reference: () => string;
}

interface GuardPartOptions extends GuardOptions {
  repeats: Pick<Repeats, 'record'>;
}

export function createGuard({ services, log, metrics, repeats, reference: newReference }: GuardPartOptions): Guard {
  const { audit, now, command } = services;
  const refusals = createRefusals({ now });

  const report = (attempt: Attempt, error: KeyturnError, reference: string): void => {
    const { operation, actor } = attempt;
    const who = { ...actor.origin, reference, operation, user: actor.user, team: actor.team };
    const { kind } = factsOf(error.code);
    if (kind === 'bug') log.error({ err: error, ...who }, 'an attempt failed inside Keyturn');
    else if (kind === 'fault') log.warn({ err: error, ...who }, 'an attempt failed');
    else log.info({ ...who, code: error.code, details: error.details }, 'an attempt was refused');
    const action = kind === 'refusal' ? 'refused' : error.changed === 'unknown' ? 'unknown' : 'failed';
    const { code, correlationId } = error;
    const entry = entryOf(attempt, action, defined({ code, reference, correlationId }));
    if (kind === 'refusal') repeats.record(entry);
    else audit.recordLater(entry);
  };

  return async (attempt, show, work) => {
    const started = now();
    try {
      const result = await refusals.of(keyOf(attempt), work);
      metrics.attempt({ ...attempt, outcome: 'ok' }, now() - started);
      return result;
    } catch (cause) {
      const error = asKeyturnError(cause);
      const reference = attempt.actor.origin?.reference ?? newReference();
      metrics.attempt({ ...attempt, outcome: error.code }, now() - started);
      report(attempt, error, reference);
      await show(errorMessage(error, command, reference, effectOf(attempt.operation)), error);
      return undefined;
    }
  };
}

/** What a refusal is remembered by: what the person's permission was asked for. */
const keyOf = ({ actor, operation, about = '' }: Attempt): string =>
  [actor.team, actor.user, operation, about].join(' ');

/** Whether an attempt only reads, by its recorded name. A click that isn't an operation may change something. */
const effectOf = (attempted: string): Operation['effect'] => findOperation(attempted)?.effect ?? 'write';
