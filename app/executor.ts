import { setTimeout as delay } from 'node:timers/promises';
import { type Message, quote, say } from '../commands/blocks.ts';
import { leftAs } from '../commands/delete.ts';
import { errorSentence } from '../commands/error-sentences.ts';
import { operationNames } from '../commands/names.ts';
import type { Context, Operation, Services } from '../commands/operation.ts';
import { stateWords } from '../commands/request-card.ts';
import { secretMessage } from '../commands/secret.ts';
import { date, name } from '../commands/text.ts';
import { requirePermission } from '../services/access.ts';
import { asKeyturnError, KeyturnError } from '../services/errors.ts';
import type { Person, PersonRef } from '../services/people.ts';
import type { FinishState, NewOutcome, RequestRecord } from '../services/requests/types.ts';
import { readUsage } from '../services/usage.ts';
import type { Cards } from './cards.ts';
import type { RequireEligible } from './eligibility.ts';
import type { InFlight } from './in-flight.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { type Attempt, type Pipeline, storedOperation } from './pipeline.ts';
import type { SlackApi } from './slack-api.ts';

export interface Executor {
  /** After an approval was counted: records and shows it; when `execute`, this process holds the claim and carries the operation out. Never throws. */
  approved(record: RequestRecord, attempt: Attempt, execute: boolean): Promise<void>;
  /** An execution whose process went away, handed over by its lease: finds out what is true. Never throws. */
  reconcile(record: RequestRecord): Promise<void>;
  /** Brings an ended request to everybody who must know: card, thread, requester. Marks it told. Never throws. */
  announce(record: RequestRecord): Promise<void>;
  /** Asks Genesys Cloud how the client was used, in the background, and completes the card when the answer comes. */
  gatherEvidence(record: RequestRecord): void;
}

export interface ExecutorOptions {
  services: Services;
  pipeline: Pipeline;
  cards: Cards;
  slack: SlackApi;
  inFlight: InFlight;
  log: Log;
  metrics: Metrics;
  reference: () => string;
  requireEligible: RequireEligible;
}

/** Errors that mean: what was approved is not what is there now. */
const overtaken = new Set<string>([
  'client_changed',
  'client_locked',
  'person_refused',
  'permission_missing',
  'role_not_held',
  'own_client',
  'request_own',
  'request_not_eligible',
  'input_invalid',
]);

export function createExecutor(options: ExecutorOptions): Executor {
  const { services, pipeline, cards, slack, inFlight, log, metrics, reference, requireEligible } = options;
  const { requests, people, audit, secrets, command } = services;

  const attemptOf = (record: RequestRecord, person?: Person): Attempt => ({
    operation: record.operation,
    actor: { team: record.requester.slackTeam, user: record.requester.slackUser },
    requestId: record.id,
    client: record.client,
    ...(person === undefined ? {} : { person }),
  });

  /** Both persons as of now. The requester must still hold the right, and so must everybody who approved. */
  const recheck = async (record: RequestRecord, operation: Operation): Promise<Person> => {
    const [requester] = await Promise.all([
      stillHolds(record.requester, operation),
      ...record.approvals.map(async ({ person }) => requireEligible(await people.refresh(person), record)),
    ]);
    return requester;
  };

  const stillHolds = async (ref: PersonRef, operation: Operation): Promise<Person> => {
    const person = await people.refresh(ref);
    if (operation.permission !== undefined) requirePermission(person, operation.permission);
    return person;
  };

  const contextOf = (record: RequestRecord, person: Person): Context => {
    let recorded = false;
    return {
      ...services,
      person,
      attempt: record.id,
      request: record,
      async step(step) {
        // No record, no write: the trail knows before Genesys Cloud is asked; then the step is made durable, if the lease still holds.
        if (!recorded) await audit.record(pipeline.entry(attemptOf(record, person), 'started'));
        recorded = true;
        await requests.step(record.id, step, record.execution?.attempts);
      },
    };
  };

  const execute = async (record: RequestRecord): Promise<void> => {
    const operation = storedOperation(record.operation, operationNames);
    let person: Person | undefined;
    try {
      person = await recheck(record, operation);
      const input = pipeline.parse(operation, record.input);
      const output = await operation.run(contextOf(record, person), input);
      const message = operation.view(output, pipeline.viewer(person));
      await end(record, 'done', { summary: message.text, ...correlation(output) }, person);
    } catch (cause) {
      await fail(record, cause, person);
    }
  };

  const fail = async (record: RequestRecord, cause: unknown, person?: Person): Promise<void> => {
    const error = asKeyturnError(cause);
    if (error.code === 'request_decided') {
      log.warn(
        { err: error, request: record.id },
        'an execution lost its lease; whoever holds it now finds the outcome',
      );
      return;
    }
    const ref = reference();
    log.error(
      { err: error, request: record.id, operation: record.operation, reference: ref },
      'an approved request did not succeed',
    );
    await end(record, endState(error), outcomeOf(error, ref), person);
  };

  const outcomeOf = (error: KeyturnError, ref: string): NewOutcome => {
    const sentence =
      error.details['left'] === undefined ? errorSentence(error, command) : `${withoutClaim(error)} ${leftAs(error)}`;
    return {
      code: error.code,
      summary: overtaken.has(error.code) ? `What was approved is not what is there now: ${sentence}` : sentence,
      reference: ref,
      ...(error.correlationId === undefined ? {} : { correlationId: error.correlationId }),
    };
  };

  const withoutClaim = (error: KeyturnError): string =>
    errorSentence(new KeyturnError(error.code, { details: error.details, changed: 'yes' }), command).replace(
      / Part of the change was made\.$/u,
      '',
    );

  /** The outcome: in the store, in the trail, then told. */
  const end = async (
    record: RequestRecord,
    state: FinishState,
    outcome: NewOutcome,
    person?: Person,
  ): Promise<void> => {
    try {
      const ended = await requests.finish(record.id, state, outcome, record.execution?.attempts);
      metrics.transition(record.operation, state);
      await pipeline.recordAfterwards(
        pipeline.entry(attemptOf(record, person), state, {
          ...(outcome.code === undefined ? {} : { code: outcome.code }),
          ...(outcome.reference === undefined ? {} : { reference: outcome.reference }),
          ...(outcome.correlationId === undefined ? {} : { correlationId: outcome.correlationId }),
        }),
      );
      await announce(ended);
    } catch (error) {
      // The lease runs out then, and whoever takes it over finds the outcome.
      log.error({ err: error, request: record.id, state }, 'the outcome of an execution could not be kept');
    }
  };

  const announce: Executor['announce'] = async (record) => {
    try {
      await cards.refresh(record);
      await cards.note(record, threadLine(record));
      await slack.post(record.requester.slackUser, outcomeMessage(record, services.requestLink(record)));
      await offerSecret(record);
      await requests.amend(record.id, { told: 'outcome' });
    } catch (error) {
      log.warn({ err: error, request: record.id }, 'an outcome could not be told yet; it is told later');
    }
  };

  /** The direct message with **Reveal secret**, once. */
  const offerSecret = async (record: RequestRecord): Promise<void> => {
    const sealed = await secrets.byBinding(record.id);
    if (sealed === undefined || sealed.message !== undefined) return;
    await secrets.noteMessage(sealed.id, await slack.post(record.requester.slackUser, secretMessage(sealed)));
  };

  return {
    announce,

    async approved(record, attempt, carryOut) {
      try {
        await audit.record(pipeline.entry(attempt, 'approved'));
      } catch (error) {
        if (carryOut) return fail(record, error);
        log.error({ err: error, request: record.id }, 'an approval could not be recorded');
      }
      metrics.transition(record.operation, record.state);
      const shown = cards
        .refresh(record)
        .then(() => cards.note(record, `<@${attempt.actor.user}> approved ${approvalCount(record)}.`));
      if (carryOut) await execute(record);
      await shown;
    },

    async reconcile(record) {
      const operation = storedOperation(record.operation, operationNames);
      try {
        const person = await people.refresh(record.requester).catch(() => undefined);
        const input = pipeline.parse(operation, record.input);
        const found =
          person === undefined || operation.reconcile === undefined
            ? ({
                state: 'unknown',
                summary: 'The execution broke off, and its outcome could not be found out.',
              } as const)
            : await operation.reconcile(contextOf(record, person), input, record);
        await pipeline.recordAfterwards(pipeline.entry(attemptOf(record, person), 'reconciled', { note: found.state }));
        // Nothing had been sent, and the approval still stands: it is carried out now, with every check made again.
        if (found.state === 'again') return await execute(record);
        await end(record, found.state, { summary: found.summary, reference: reference() }, person);
      } catch (cause) {
        await fail(record, cause);
      }
    },

    gatherEvidence(record) {
      const { client } = record;
      if (client === undefined) return;
      inFlight.background(async (signal) => {
        const evidence = await readUsage({
          genesys: services.genesys,
          clientId: client.id,
          now: services.now,
          wait: (ms) => delay(ms, undefined, { signal }),
        });
        if (evidence === undefined) return;
        await cards.refresh(await requests.amend(record.id, { evidence: { ...evidence } }));
      });
    },
  };
}

function endState(error: KeyturnError): FinishState {
  if (overtaken.has(error.code)) return 'stale';
  return error.changed === 'unknown' ? 'unknown' : 'failed';
}

const correlation = (output: unknown): { correlationId?: string } =>
  typeof output === 'object' && output !== null && 'correlationId' in output && typeof output.correlationId === 'string'
    ? { correlationId: output.correlationId }
    : {};

const approvalCount = ({ approvals, approvalsNeeded }: RequestRecord): string =>
  approvalsNeeded === 1 ? 'this' : `(${approvals.length} of ${approvalsNeeded})`;

/** What happened, for the thread. */
function threadLine(record: RequestRecord): string {
  const by = record.decision?.by;
  switch (record.state) {
    case 'denied':
      return `<@${by?.slackUser ?? ''}> denied this:\n${quote(record.decision?.reason ?? '', 500)}`;
    case 'cancelled':
      return by === undefined ? 'Keyturn withdrew this request.' : `<@${by.slackUser}> cancelled this request.`;
    case 'expired':
      return 'Nobody decided in time, so this request has expired. Nothing was changed.';
    default:
      return `${stateWords[record.state].charAt(0).toUpperCase()}${stateWords[record.state].slice(1)}. ${record.outcome?.summary ?? ''}`;
  }
}

/** The outcome as the requester hears it. */
function outcomeMessage(record: RequestRecord, link: string | undefined): Message {
  const verb = storedOperation(record.operation, operationNames).stakes?.verb ?? record.operation;
  const what = `*${verb}*${record.client === undefined ? '' : ` ${name(record.client.name)}`}`;
  const by = record.approvals.map(({ person }) => `<@${person.slackUser}>`).join(', ');
  const approved = by === '' ? '' : ` Approved by ${by}.`;
  const card = link === undefined ? '' : `\n<${link}|Open the card>`;
  return say(
    `Your request of ${date(record.createdAt)}, ${what}: ${stateWords[record.state]}.${approved}\n${threadLine(record)}${card}`,
  );
}
