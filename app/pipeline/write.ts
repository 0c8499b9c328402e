import type { Context, Services } from '../../commands/operation/context.ts';
import type { StartOffering } from '../../commands/operation/offering.ts';
import { recordedChange } from '../../commands/operation/recorded-change.ts';
import { strictest } from '../../commands/operation/weight.ts';
import type { Operation } from '../../commands/operation.ts';
import type { Effects } from '../../commands/outcome.ts';
import type { AuditEntry } from '../../services/audit/record.ts';
import { defined } from '../../services/defined.ts';
import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { askingOf } from '../../services/people/actor.ts';
import type { Person } from '../../services/people.ts';
import { effectsNote } from '../../services/requests/trail-entry.ts';
import { type Attempt, entryOf } from './entry.ts';
import type { LoudChange } from './loud/changes.ts';
import type { Loud } from './loud.ts';
import { runNamingRoles } from './role-refusals.ts';

/**
 * Runs a write that needs no second person, records it before and after, and tells the channel if it's loud, or takes a loud one back. `client`: as
 * the person saw it. `reason`: empty if they gave none.
 */
export type Write = (
  attempt: Attempt,
  operation: Operation,
  person: Person,
  input: unknown,
  seen?: { client?: OAuthClient | undefined; undoes?: LoudChange['undoes']; reason?: string },
) => Promise<unknown>;

export interface WriteOptions {
  services: Services;
  loud: Loud;
  startOffering: StartOffering;
  id: () => string;
  recordAfterwards: (entry: AuditEntry) => Promise<void>;
}

export function createWrite({ services, loud, startOffering, id, recordAfterwards }: WriteOptions): Write {
  return async (attempt, operation, person, input, { client, undoes, reason = '' } = {}) => {
    attempt.act = 'change';
    // Whose roles they are was looked up live as the form was submitted, a moment ago.
    const { nameTaken, namesake, ...weighed } = await services.weigh(operation.name, input, {
      client,
      person: async () => person,
      freshness: 'cached',
    });
    const weight = strictest([weighed.weight, undoes === undefined ? 'alone' : 'loud']);
    if (weight === 'second')
      throw new KeyturnError('internal', { details: { why: 'a write without its second person' } });
    if (weight === 'loud') await loud.requireChannel();
    const given = reason === '' ? {} : { reason };
    const takesBack = undoes ?? (weight === 'loud' ? await loud.takenBackBy(operation, input) : undefined);
    const about = { person, client, nameTaken, namesake, undoes: takesBack, ...given };
    const begun = weight === 'loud' ? loud.begin({ operation, input, ...about }) : undefined;
    const change = recordedChange(operation, input, client);
    attempt.client = operation.clientOf?.(input) ?? attempt.client;
    const why = reason === '' ? undefined : ({ kind: 'reason', text: reason } as const);
    let recorded = false;
    // The record comes before the call to Genesys Cloud: what can't be recorded isn't done.
    const beforeWrite = async (): Promise<void> => {
      if (recorded) return;
      const entry = entryOf(attempt, 'started', { change, ...defined({ note: why }) });
      await (begun === undefined
        ? services.audit.record(entry)
        : services.audit.commit({ entries: [entry], ...begun.stored }));
      recorded = true;
    };
    // Past this point it's a change that the person may make, which isn't stopped halfway.
    const genesys = services.genesys.askedBy(askingOf(attempt.actor, 'execution'));
    const offering = startOffering(id());
    const context: Context = { ...services, genesys, person, offerSecret: offering.offerTo(person), beforeWrite };
    const output = await runNamingRoles(operation, context, input)
      .catch((error: unknown) => {
        if (asKeyturnError(error).changed === 'no') begun?.undone();
        else begun?.unclear();
        throw error;
      })
      .finally(offering.end);
    const effects = effectsOf(operation, output);
    const { client: made, removedOn } = effects;
    begun?.done(made && { id: made.id, name: made.name, ...defined({ removedOn }) });
    if (made !== undefined) attempt.client = made;
    const { correlationId } = effects;
    await recordAfterwards(
      entryOf(attempt, 'done', defined({ correlationId, note: effectsNote(effects) ?? why, change })),
    );
    return output;
  };
}

export const effectsOf = (operation: Operation, output: unknown): Effects => operation.effects?.(output) ?? {};
