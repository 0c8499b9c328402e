import { requirePermissions } from '../commands/operation/permissions.ts';
import type { Viewer } from '../commands/operation/viewer.ts';
import type { Operation } from '../commands/operation.ts';
import type { AuditEntry } from '../services/audit/record.ts';
import { asKeyturnError, KeyturnError } from '../services/errors.ts';
import { type Actor, askingOf } from '../services/people/actor.ts';
import type { Freshness, Person } from '../services/people.ts';
import { type CompletionOptions, completeAnswer } from './pipeline/completion.ts';
import { type Attempt, entryOf } from './pipeline/entry.ts';
import { createEverybody } from './pipeline/everybody.ts';
import { createGuard, type Guard, type GuardOptions } from './pipeline/guard.ts';
import { problemsOf } from './pipeline/input-problems.ts';
import { createRepeats } from './pipeline/repeats.ts';
import { viewerOf } from './pipeline/viewer.ts';
import { createWrite, effectsOf, type Write, type WriteOptions } from './pipeline/write.ts';
import { withPatience } from './slack/patience.ts';
import type { Surface } from './slack/replies.ts';

export interface Pipeline {
  /**
   * The person behind `actor`, if they have the operation's permission. Throws person_refused, permission_missing. Puts both on `attempt`. `asking`: for
   * what decides and changes nothing yet. It goes by what's at most a minute old, and asks again before it refuses.
   */
  admit(attempt: Attempt, operation: Operation, freshness: Freshness | 'asking'): Promise<Person>;
  viewer(person: Person): Viewer;
  guard: Guard;
  /** Reads: admit, parse, run, view, answer. */
  read(operation: Operation, actor: Actor, raw: unknown, surface: Surface): Promise<void>;
  write: Write;
  /** Throws input_invalid. */
  parse(operation: Operation, raw: unknown): unknown;
  /** Records what has already happened. If the trail can't be reached now, it's recorded later. */
  recordAfterwards(entry: AuditEntry): Promise<void>;
  flush(): void;
}

export type PipelineOptions = GuardOptions &
  Omit<WriteOptions, 'recordAfterwards'> &
  Pick<CompletionOptions, 'inFlight'>;

export function createPipeline(options: PipelineOptions): Pipeline {
  const { services, log } = options;
  const { people, audit } = services;
  const repeats = createRepeats({ audit });
  const guard = createGuard({ ...options, repeats });

  const recordAfterwards: Pipeline['recordAfterwards'] = async (entry) => {
    try {
      await audit.record(entry);
    } catch (error) {
      const { operation, action } = entry;
      log.error({ err: error, operation, action }, 'the audit trail isn’t responding; will record this later');
      audit.recordLater(entry);
    }
  };

  const admitAsOf = async (attempt: Attempt, operation: Operation, freshness: Freshness): Promise<Person> => {
    const person = await people.resolve(attempt.actor, freshness);
    attempt.person = person;
    requirePermissions(person, operation);
    return person;
  };
  const admit: Pipeline['admit'] = (attempt, operation, freshness) => {
    if (freshness !== 'asking') return admitAsOf(attempt, operation, freshness);
    return admitAsOf(attempt, operation, 'cached').catch((error: unknown) => {
      if (asKeyturnError(error).code !== 'permission_missing') throw error;
      return admitAsOf(attempt, operation, 'live');
    });
  };

  const viewer: Pipeline['viewer'] = (person) => viewerOf(services, person);
  const everybody = createEverybody({ services, log, admit });
  // Made once: a copy with more members takes several times as long as one with nearly the same.
  const reading = { ...services, offerSecret: neverWrites, beforeWrite: neverWrites };

  return {
    admit,
    viewer,
    guard,
    parse,
    recordAfterwards,
    flush: repeats.flush,
    write: createWrite({ ...options, recordAfterwards }),

    async read(operation, actor, raw, surface) {
      const attempt: Attempt = { operation: operation.name, act: 'read', actor };
      await guard(attempt, surface.show, async () => {
        const { answer, complete } = await withPatience(surface, async () => {
          const person = await everybody.admit(attempt, operation);
          if (person instanceof KeyturnError) return { answer: await everybody.answer(attempt, operation, person) };
          const input = parse(operation, raw);
          const genesys = services.genesys.askedBy(askingOf(actor, 'ordinary'));
          const output = await operation.run({ ...reading, genesys, person }, input);
          attempt.client = effectsOf(operation, output).client;
          audit.recordLater(entryOf(attempt, 'done'));
          const answer = operation.view(output, viewer(person));
          return {
            answer,
            complete: () =>
              completeAnswer(options, { operation, output, answer, viewer: () => viewer(person), surface }),
          };
        });
        await surface.show(answer);
        complete?.();
      });
    },
  };
}

const parse: Pipeline['parse'] = (operation, raw) => {
  const parsed = operation.input.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new KeyturnError('input_invalid', {
    details: { problems: problemsOf(parsed.error, raw) },
    cause: parsed.error,
  });
};

const neverWrites = () => Promise.reject(new KeyturnError('internal', { details: { why: 'a read took a step' } }));
