import { setTimeout as delay } from 'node:timers/promises';
import { say } from '../../commands/block-kit/blocks.ts';
import type { Context, Operation, Reconciled, Services } from '../../commands/operation.ts';
import { sealedOutcome } from '../../commands/secrets/view.ts';
import { requirePermission } from '../../services/access.ts';
import { asKeyturnError, factsOf, KeyturnError } from '../../services/errors.ts';
import type { Person } from '../../services/people.ts';
import type { FinishState, NewOutcome, PersonRef, RequestRecord } from '../../services/requests/types.ts';
import { outcomeFacts } from '../pipeline/outputs.ts';
import { runNamingRoles } from '../pipeline/role-refusals.ts';
import { type Attempt, type Pipeline, storedOperation } from '../pipeline.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';
import type { Announcements } from './announce.ts';
import type { Cards } from './cards.ts';
import type { RequireEligible } from './eligibility.ts';
import { createEvidence } from './evidence.ts';
import { holdLease, type Lease, leaseLost } from './lease.ts';
import { endState, outcomeOf } from './outcomes.ts';

export interface Executor {
  /** After an approval was counted: records and shows it; when `execute`, this process holds the claim and carries the operation out. Never throws. */
  approved(record: RequestRecord, attempt: Attempt, execute: boolean): Promise<void>;
  /** An execution whose process went away, handed over by its lease: finds out what is true. Never throws. */
  reconcile(record: RequestRecord): Promise<void>;
  /** Asks Genesys Cloud how the client was used, in the background, and completes the card when the answer comes. */
  gatherEvidence(record: RequestRecord): void;
}

export interface ExecutorOptions {
  services: Services;
  pipeline: Pipeline;
  cards: Cards;
  announcements: Announcements;
  inFlight: InFlight;
  log: Log;
  reference: () => string;
  requireEligible: RequireEligible;
  /** As the requests have it; default 20,000. */
  leaseMs?: number | undefined;
}

/** After so long nobody is recording an approval any more that was not recorded, in milliseconds: the trail is tried for twice 3 s. */
const recordedMs = 10_000;
/** Between looks for the record of such an approval, in milliseconds. */
const lookMs = 250;

/** How long the check of both persons' rights holds, in milliseconds: it is made just before the first write is sent. */
const checkHoldsMs = 3_000;

const lateSecret = 'The new secret arrived after all. It is sealed, and waits for the person who asked.';

/** Steps before any that could change something at Genesys Cloud. */
const isUntouched = (step: string): boolean => step === 'claimed' || step === 'approved';

export function createExecutor(options: ExecutorOptions): Executor {
  const { services, pipeline, cards, announcements, inFlight, log, reference, requireEligible } = options;
  const { requests, people, audit, secrets, command, now } = services;
  const { leaseMs = 20_000 } = options;

  const attemptOf = (record: RequestRecord, person?: Person): Attempt => ({
    operation: record.operation,
    actor: { team: record.requester.slackTeam, user: record.requester.slackUser },
    requestId: record.id,
    client: record.client,
    ...(person === undefined ? {} : { person }),
  });

  /** Both persons as of now. The requester must still hold the right, and so must everybody who approved. */
  const recheck = async (record: RequestRecord, operation: Operation): Promise<Person> => {
    const asNow = async <T>(ref: PersonRef, check: (person: Person) => Promise<T>): Promise<T> => {
      try {
        return await check(await people.refresh(ref));
      } catch (cause) {
        const { code, details, correlationId } = asKeyturnError(cause);
        throw new KeyturnError(code, { cause, correlationId, details: { ...details, person: ref.slackUser } });
      }
    };
    const [requester] = await Promise.all([
      asNow(record.requester, async (person) => {
        if (operation.permission !== undefined) requirePermission(person, operation.permission);
        return person;
      }),
      ...record.approvals.map(({ person: ref }) => asNow(ref, (person) => requireEligible(person, record, 'live'))),
    ]);
    return requester;
  };

  const requireTime = (record: RequestRecord): void => {
    if (now() >= record.deadline) throw new KeyturnError('request_decided', { details: { state: 'expired' } });
  };

  /** `stillMay` throws when what was approved may not be begun any more; what has begun is brought to its end. */
  const contextOf = (record: RequestRecord, person: Person, lease: Lease, stillMay: () => Promise<void>): Context => {
    let recorded = false;
    return {
      ...services,
      genesys: services.genesys.heldBy(async () => {
        if (lease.steps() === 1) await stillMay();
        // Last: what is asked before it may take long, and somebody else may take over meanwhile.
        await lease.confirm();
      }),
      person,
      attempt: record.id,
      async step(step) {
        // No record, no write: the trail knows before Genesys Cloud is asked; then the step is made durable, if the lease still holds.
        if (!recorded) {
          await stillMay();
          await audit.record(pipeline.entry(attemptOf(record, person), 'started'));
        }
        recorded = true;
        await lease.step(step);
      },
    };
  };

  /** Runs `work` under the lease, and brings whatever becomes of it to an end. */
  const underLease = async (record: RequestRecord, work: (lease: Lease) => Promise<void>): Promise<void> => {
    const lease = holdLease({ requests, record, leaseMs, log, now });
    try {
      await work(lease);
    } catch (cause) {
      await fail(record, cause, lease);
    } finally {
      lease.release();
    }
  };

  const execute = async (record: RequestRecord, lease: Lease): Promise<void> => {
    const operation = storedOperation(record.operation);
    requireTime(record);
    const person = await recheck(record, operation);
    let checkedAt = now();
    const stillMay = async (): Promise<void> => {
      requireTime(record);
      // Genesys Cloud may make a write wait for most of a minute.
      if (now() - checkedAt < checkHoldsMs) return;
      await recheck(record, operation);
      checkedAt = now();
    };
    const input = pipeline.parse(operation, record.input);
    const output = await runNamingRoles(operation, contextOf(record, person, lease, stillMay), input);
    const message = operation.view(output, pipeline.viewer(person));
    await end(record, 'done', { summary: message.text, ...outcomeFacts(output) });
  };

  const fail = async (record: RequestRecord, cause: unknown, lease: Lease): Promise<void> => {
    const error = asKeyturnError(cause);
    if (leaseLost(error)) {
      log.warn(
        { err: error, request: record.id },
        'an execution lost its lease; whoever holds it now finds the outcome',
      );
      return;
    }
    const ref = reference();
    const facts = { err: error, request: record.id, operation: record.operation, reference: ref };
    // In the middle of a change there is nothing true to say yet: the lease runs out, and whoever takes it over reads what is there.
    if (factsOf(error.code).interrupts && lease.steps() + Number(error.changed !== 'no') > 1) {
      log.error(facts, 'an execution broke off; its outcome is found out when its lease has run out');
      return;
    }
    log.error(facts, 'an approved request did not succeed');
    await end(record, endState(error), outcomeOf(error, ref, command));
  };

  /** The outcome: in the store first, then told. */
  const end = async (record: RequestRecord, state: FinishState, outcome: NewOutcome): Promise<void> => {
    let ended: RequestRecord;
    try {
      ended = await requests.finish(record.id, state, outcome, record.execution?.attempts);
    } catch (error) {
      // The lease runs out then, or is lost already, and whoever takes it over finds the outcome.
      log.error({ err: error, request: record.id, state }, 'the outcome of an execution could not be kept');
      if (leaseLost(error)) await rescueSecret(record);
      return;
    }
    await announcements.announce(ended);
  };

  /** A process that was away while its lease ran out may come back with a secret that nobody else can know of. */
  const rescueSecret = async (record: RequestRecord): Promise<void> => {
    try {
      if (!(await announcements.offerSecret(record))) return;
      const latest = await requests.get(record.id);
      if (latest?.state === 'unknown') await cards.note(latest, say(lateSecret));
    } catch (error) {
      log.error({ err: error, request: record.id }, 'a secret that came late could not be offered yet');
    }
  };

  /** Nothing but what is remembered: it grants nothing, and serves to find out, not to do. */
  const remembered = ({ requester }: RequestRecord): Person => ({
    slack: { team: requester.slackTeam, user: requester.slackUser, name: requester.name },
    genesys: { id: requester.genesysUser, name: requester.name, email: '' },
    authorization: { permissions: [], policies: [] },
  });

  /** For operations that cannot be read back. */
  const lookForSecret = async (record: RequestRecord): Promise<Reconciled> =>
    (await sealedOutcome(secrets, record.id)) ?? {
      state: 'unknown',
      summary:
        'The execution broke off, and it cannot be told whether Genesys Cloud made the change. Look at the client in Genesys Cloud before you ask again.',
    };

  return {
    async approved(record, attempt, carryOut) {
      const show = async (): Promise<void> => {
        await cards.refresh(record);
        await cards
          .note(record, say(`<@${attempt.actor.user}> approved ${approvalCount(record)}.`))
          .catch((error: unknown) => log.warn({ err: error, request: record.id }, 'an approval could not be shown'));
      };
      const entry = pipeline.entry(attempt, 'approved');
      if (!carryOut) return void (await Promise.all([pipeline.recordAfterwards(entry), show()]));
      const shown = show();
      await underLease(record, async (lease) => {
        await recordEarlier(record);
        await audit.record(entry);
        await lease.note('approved');
        await execute(record, lease);
      });
      await shown;
    },

    reconcile: (record) =>
      underLease(record, async (lease) => {
        const operation = storedOperation(record.operation);
        const step = record.execution?.step ?? 'claimed';
        if (step === 'claimed') await recordDecision(record);
        if (isUntouched(step)) await lease.note('approved');
        const found: Reconciled = isUntouched(step)
          ? { state: 'again' }
          : await (operation.reconcile?.(
              contextOf(record, remembered(record), lease, async () => undefined),
              pipeline.parse(operation, record.input),
              record,
            ) ?? lookForSecret(record));
        await pipeline.recordAfterwards(pipeline.entry(attemptOf(record), 'reconciled', { note: found.state }));
        // Nothing had been sent, and the approval still stands: it is carried out now, with every check made again.
        if (found.state === 'again') return execute(record, lease);
        const facts = outcomeFacts('output' in found ? found.output : undefined);
        await end(record, found.state, { summary: found.summary, reference: reference(), ...facts });
      }),

    gatherEvidence: createEvidence({ services, cards, inFlight }),
  };

  /** Whoever counted an approval before the deciding one may have gone away before it was recorded, or found no trail: no record, no write. */
  async function recordEarlier(record: RequestRecord): Promise<void> {
    for (const { person, at } of record.approvals.slice(0, -1)) {
      const given = { person, note: `given at ${new Date(at).toISOString()}` };
      const entry = pipeline.entry(attemptOf(record), 'approved', given);
      // Its own process may be at it still, and would record it a second time.
      const until = performance.now() + recordedMs - Math.max(now() - at, 0);
      while (performance.now() < until && !(await announcements.isRecorded(entry))) await delay(lookMs);
      await announcements.recordOnce(entry);
    }
  }

  /** The process that counted the deciding approval may have gone away before it was recorded. */
  async function recordDecision(record: RequestRecord): Promise<void> {
    await recordEarlier(record);
    const by = record.decision?.by;
    await announcements.recordOnce(
      pipeline.entry(attemptOf(record), 'approved', by === undefined ? {} : { person: by }),
    );
  }
}

const approvalCount = ({ approvals, approvalsNeeded }: RequestRecord): string =>
  approvalsNeeded === 1 ? 'this' : `(${approvals.length} of ${approvalsNeeded})`;
