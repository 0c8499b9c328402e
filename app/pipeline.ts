import { context, type Message, section } from '../commands/block-kit/blocks.ts';
import { name } from '../commands/block-kit/text.ts';
import { errorSentence } from '../commands/error-sentences.ts';
import type { OperationName } from '../commands/names.ts';
import type { Context, Operation, Services, Viewer } from '../commands/operation.ts';
import { clientVerbs, findOperation, isOperationName, operationOf } from '../commands/registry.ts';
import { holds, requirePermission } from '../services/access.ts';
import type { AuditAction, AuditEntry } from '../services/audit.ts';
import { asKeyturnError, factsOf, KeyturnError } from '../services/errors.ts';
import type { Actor, Freshness, Person } from '../services/people.ts';
import { createEverybody } from './pipeline/everybody.ts';
import { noteOf, outcomeFacts, outputClient } from './pipeline/outputs.ts';
import { runNamingRoles } from './pipeline/role-refusals.ts';
import type { Log } from './process/log.ts';
import type { Metrics } from './process/metrics.ts';
import type { Surface } from './slack/replies.ts';

/** What is known of an attempt so far: the audit record is made of it, whatever becomes of it. */
export interface Attempt {
  operation: string;
  actor: Actor;
  person?: Person;
  client?: { id?: string; name?: string } | undefined;
  requestId?: string;
}

export interface Pipeline {
  /** Who `actor` is, if they hold what the operation needs. Throws person_refused, permission_missing. Notes both on `attempt`. */
  admit(attempt: Attempt, operation: Operation, freshness: Freshness): Promise<Person>;
  viewer(person: Person): Viewer;
  /**
   * The one place that catches: does `work`; on an error records the attempt, logs the cause with a reference, and has `show`
   * give the person the sentence with the same reference. Gives undefined then.
   */
  guard<T>(
    attempt: Attempt,
    show: (message: Message, error: KeyturnError) => Promise<void>,
    work: () => Promise<T>,
  ): Promise<T | undefined>;
  /** Reads: admit, parse, run, view, answer. */
  read(operation: Operation, actor: Actor, raw: unknown, surface: Surface): Promise<void>;
  /** Carries out a write that needs no second person, and records it before and after. */
  write(attempt: Attempt, operation: Operation, person: Person, input: unknown): Promise<unknown>;
  parse(operation: Operation, raw: unknown): unknown;
  /** The audit entry of an attempt. */
  entry(attempt: Attempt, action: AuditAction, more?: Partial<AuditEntry>): AuditEntry;
  /** The record of what already happened: it is kept even when the trail cannot be reached just now. */
  recordAfterwards(entry: AuditEntry): Promise<void>;
}

export interface PipelineOptions {
  services: Services;
  log: Log;
  metrics: Metrics;
  id: () => string;
  /** Short and easy to read out: `KT-7Q2M9D`. */
  reference: () => string;
}

/** How long an answer may take before the person is told that it is being worked on, in milliseconds. */
const patience = 1_500;

export function createPipeline({ services, log, metrics, id, reference }: PipelineOptions): Pipeline {
  const { people, audit, now, command, organization } = services;

  const viewer = (person: Person): Viewer => {
    // a list asks this for every verb of every row
    const known = new Map<OperationName, boolean>();
    const look = (name: OperationName): boolean => {
      const { permission } = operationOf(name);
      const held = permission === undefined || holds(person, permission);
      known.set(name, held);
      return held;
    };
    return {
      person,
      now: now(),
      command,
      organization,
      may: (name) => known.get(name) ?? look(name),
      needsSecondPerson: services.needsSecondPerson,
      isOwnClient: services.access.isOwnClient,
      clientVerbs,
    };
  };

  const entry: Pipeline['entry'] = ({ operation, actor, person, client, requestId }, action, more = {}) => ({
    person: {
      slackTeam: person?.slack.team ?? actor.team,
      slackUser: actor.user,
      ...(person === undefined ? {} : { genesysUser: person.genesys.id, name: person.genesys.name }),
    },
    operation,
    action,
    ...(client?.id === undefined ? {} : { clientId: client.id }),
    ...(client?.name === undefined ? {} : { clientName: client.name }),
    ...(requestId === undefined ? {} : { requestId }),
    ...more,
  });

  const recordAfterwards: Pipeline['recordAfterwards'] = async (what) => {
    try {
      await audit.record(what);
    } catch (error) {
      log.error(
        { err: error, operation: what.operation, action: what.action },
        'audit trail unreachable; the record waits',
      );
      audit.recordLater(what);
    }
  };

  const admit: Pipeline['admit'] = async (attempt, operation, freshness) => {
    const person = await people.resolve(attempt.actor, freshness);
    attempt.person = person;
    if (operation.permission !== undefined) requirePermission(person, operation.permission);
    return person;
  };

  const guard: Pipeline['guard'] = async (attempt, show, work) => {
    const started = now();
    try {
      const result = await work();
      metrics.attempt(attempt.operation, 'ok', now() - started);
      return result;
    } catch (cause) {
      const error = asKeyturnError(cause);
      const ref = reference();
      metrics.attempt(attempt.operation, error.code, now() - started);
      const facts = {
        err: error,
        reference: ref,
        operation: attempt.operation,
        user: attempt.actor.user,
        team: attempt.actor.team,
      };
      const { kind } = factsOf(error.code);
      if (kind === 'bug') log.error(facts, 'an attempt failed inside Keyturn');
      else if (kind === 'fault') log.warn(facts, 'an attempt did not succeed');
      else {
        const { err: _expected, ...who } = facts;
        log.info({ ...who, code: error.code, details: error.details }, 'an attempt was turned down');
      }
      const action = kind === 'refusal' ? 'refused' : error.changed === 'unknown' ? 'unknown' : 'failed';
      audit.recordLater(
        entry(attempt, action, {
          code: error.code,
          reference: ref,
          ...(error.correlationId === undefined ? {} : { correlationId: error.correlationId }),
        }),
      );
      await show(errorMessage(error, command, ref, effectOf(attempt.operation)), error);
      return undefined;
    }
  };

  const parse: Pipeline['parse'] = (operation, raw) => {
    const parsed = operation.input.safeParse(raw);
    if (parsed.success) return parsed.data;
    const details = Object.fromEntries(
      parsed.error.issues.map(({ path, message }) => [path.join('.') || 'input', message]),
    );
    throw new KeyturnError('input_invalid', { details, cause: parsed.error });
  };

  const everybody = createEverybody({ services, log, admit, entry });

  return {
    admit,
    viewer,
    guard,
    parse,
    entry,
    recordAfterwards,

    async read(operation, actor, raw, surface) {
      const attempt: Attempt = { operation: operation.name, actor };
      await guard(attempt, surface.show, async () => {
        const answer = await withPatience(surface, async () => {
          const person = await everybody.admit(attempt, operation);
          if (person instanceof KeyturnError) return everybody.answer(attempt, operation, person);
          const input = parse(operation, raw);
          const never = () => Promise.reject(new KeyturnError('internal', { details: { why: 'a read took a step' } }));
          const output = await operation.run({ ...services, person, attempt: id(), step: never }, input);
          attempt.client = outputClient(output);
          audit.recordLater(entry(attempt, 'done'));
          return operation.view(output, viewer(person));
        });
        await surface.show(answer);
      });
    },

    async write(attempt, operation, person, input) {
      if (services.needsSecondPerson(operation.name, input))
        throw new KeyturnError('internal', { details: { why: 'a write without its second person' } });
      const client = operation.clientOf?.(input);
      if (client !== undefined) attempt.client = client;
      let recorded = false;
      // What cannot be recorded is not done: the record stands before Genesys Cloud is asked.
      const step = async (): Promise<void> => {
        if (recorded) return;
        await audit.record(entry(attempt, 'started'));
        recorded = true;
      };
      const context: Context = { ...services, person, attempt: id(), step };
      const output = await runNamingRoles(operation, context, input);
      const made = outputClient(output);
      if (made !== undefined) attempt.client = made;
      const { correlationId, details } = outcomeFacts(output);
      const note = noteOf(details);
      await recordAfterwards(
        entry(attempt, 'done', {
          ...(correlationId === undefined ? {} : { correlationId }),
          ...(note === undefined ? {} : { note }),
        }),
      );
      return output;
    },
  };
}

/** Does `work`, and says on `surface` that it is being worked on when it takes long. Show the answer after it: else it may be overwritten. */
export async function withPatience<T>(surface: Pick<Surface, 'working'>, work: () => Promise<T>): Promise<T> {
  let announced: Promise<void> | undefined;
  const timer = setTimeout(() => {
    announced = surface.working();
  }, patience);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    await announced;
  }
}

/** Whether an attempt only reads, by the name it's recorded under; a click that is none of the operations may change something. */
const effectOf = (attempted: string): Operation['effect'] => findOperation(attempted)?.effect ?? 'write';

/** An error as people see it: the sentence, and the reference that is also in the log. */
export function errorMessage(
  error: KeyturnError,
  command: string,
  reference: string,
  effect: Operation['effect'] = 'write',
): Message {
  const sentence = errorSentence(error, command, effect);
  const ids = [
    `Reference \`${reference}\``,
    ...(error.correlationId === undefined
      ? []
      : [`Genesys Cloud correlation ID \`${name(error.correlationId, 100)}\``]),
  ];
  return { text: sentence, blocks: [section(sentence), context(ids.join(' · '))] };
}

/** The operation that a stored name means. Throws internal for a name that is none of ours. */
export function storedOperation(name: string): Operation {
  if (!isOperationName(name))
    throw new KeyturnError('internal', { details: { why: 'unknown operation in the store' } });
  return operationOf(name);
}
