import { say } from '../../commands/block-kit/blocks.ts';
import { approvedLine } from '../../commands/cards/sentences.ts';
import type { Services } from '../../commands/operation/context.ts';
import type { Operation, Reconciled } from '../../commands/operation.ts';
import { operationOf } from '../../commands/registry.ts';
import { sealedEffects } from '../../commands/secrets/seal.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { Actor } from '../../services/people/actor.ts';
import type { Person } from '../../services/people.ts';
import type { FinishState, RequestRecord } from '../../services/requests/types.ts';
import { type Attempt, attemptOf, entryOf } from '../pipeline/entry.ts';
import { runNamingRoles } from '../pipeline/role-refusals.ts';
import { effectsOf } from '../pipeline/write.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Announcements } from './announce.ts';
import type { Cards } from './cards.ts';
import type { RequireEligible } from './eligibility.ts';
import { createUnderLease, type Execution, type ExecutionOptions, untouched } from './execution.ts';
import { doneOutcome, errorOutcome, type Finisher } from './finish.ts';
import { createLaterParts } from './later-parts.ts';
import { createRecheck } from './recheck.ts';
import type { RoleRule } from './role-rule.ts';
import type { Scheduled } from './scheduled.ts';

export interface Executor {
  /** Shows an approval that was counted. With `execute`, this process has the lease and executes the operation. Never throws. */
  approved(record: RequestRecord, attempt: Attempt, execute: boolean): Promise<void>;
  /** Executes what its requester has started; this process has the lease. `origin`: the request of Slack's with which they did. Never throws. */
  execute(record: RequestRecord, origin?: Actor['origin']): Promise<void>;
  /** Takes over an execution whose process ended or hung, and finds out what happened. Never throws. */
  reconcile(record: RequestRecord): Promise<void>;
}

export interface ExecutorOptions extends ExecutionOptions {
  pipeline: Pick<Pipeline, 'parse' | 'recordAfterwards'>;
  cards: Pick<Cards, 'refresh' | 'reply'>;
  announcements: Pick<Announcements, 'announce' | 'closeInvitation'>;
  scheduled: Pick<Scheduled, 'obstacle'>;
  finisher: Finisher;
  requireEligible: RequireEligible;
  requireRoles: RoleRule['requireRoles'];
}

export function createExecutor(options: ExecutorOptions): Executor {
  const { services, pipeline, cards, announcements, finisher, log } = options;
  const { requests, secrets } = services;
  const underLease = createUnderLease(options);
  const recheck = createRecheck(options);

  /** The first part of two, or all of it. */
  const runPart = async (record: RequestRecord, execution: Execution): Promise<void> => {
    const operation = operationOf(record.operation);
    await requests.requireProof(record);
    const { requester, requireStillAllowed } = await recheck(record, operation);
    const input = pipeline.parse(operation, record.input);
    const context = execution.contextFor(requester, requireStillAllowed);
    const { later } = operation;
    const completes = record.execution?.purpose === 'complete' && later !== undefined;
    const run: typeof operation.run = completes ? (...of) => later.complete(...of, record) : operation.run;
    const output = await runNamingRoles(operation, context, input, run);
    const secret = execution.endOffering();
    await finisher.end(record, doneState(record), doneOutcome(effectsOf(operation, output)), secret);
  };

  const parts = createLaterParts({ ...options, execute: runPart });
  const runWhatIsDue = (record: RequestRecord, execution: Execution): Promise<void> => {
    const { purpose } = record.execution ?? {};
    return purpose === undefined ? runPart(record, execution) : parts[purpose](record, execution);
  };
  const execute: Executor['execute'] = (record, origin) =>
    underLease(record, (execution) => runWhatIsDue(record, execution), origin);

  /** Finds out what an execution had done when it was interrupted. */
  const findOut = async (record: RequestRecord, operation: Operation, execution: Execution): Promise<Reconciled> => {
    const context = execution.contextFor(remembered(record), async () => undefined);
    const input = pipeline.parse(operation, record.input);
    return (await operation.reconcile?.(context, input, record)) ?? lookForSecret(secrets, record);
  };

  return {
    async approved(record, attempt, executes) {
      if (executes)
        return meanwhile(
          () => execute(record, attempt.actor.origin),
          () => cards.refresh(record),
        );
      await cards.refresh(record);
      await cards
        .reply(record, say(approvedLine(record, attempt.actor.user)))
        .catch((error: unknown) => log.warn({ err: error, request: record.id }, 'couldn’t show an approval'));
      if (record.state === 'approved') await announcements.announce(record);
    },

    async execute(record, origin) {
      await meanwhile(
        () => execute(record, origin),
        () => Promise.all([cards.refresh(record), announcements.closeInvitation(record)]),
      );
    },

    reconcile: (record) =>
      underLease(record, async (execution) => {
        const operation = operationOf(record.operation);
        const nothingSent = record.execution?.step === untouched;
        const found = nothingSent ? ({ state: 'again' } as const) : await findOut(record, operation, execution);
        const note = { kind: 'reconciled', state: found.state } as const;
        await pipeline.recordAfterwards(entryOf(attemptOf(record), 'reconciled', { note }));
        // Nothing was sent, and the approval still counts, so the operation runs now, with all checks again.
        if (found.state === 'again') return runWhatIsDue(record, execution);
        const outcome =
          found.state === 'done'
            ? { ...doneOutcome(found.effects), reference: execution.reference }
            : errorOutcome(found.error, execution.reference);
        await finisher.end(record, found.state === 'done' ? doneState(record) : found.state, outcome);
      }),
  };
}

/** Most executions are over in less time, in milliseconds, and what's shown of them is the outcome alone. */
const briefMs = 1_000;

/** Shows that something is in progress unless that's over in a moment. */
async function meanwhile(work: () => Promise<void>, show: () => Promise<unknown>): Promise<void> {
  let shown: Promise<unknown> | undefined;
  const timer = setTimeout(() => {
    shown = show();
  }, briefMs);
  try {
    await work();
  } finally {
    clearTimeout(timer);
  }
  await shown;
}

/** How an execution ends that did what it had to: the first of two parts leaves the second. */
const doneState = ({ graceMs, execution }: RequestRecord): FinishState =>
  graceMs !== undefined && execution?.purpose === undefined ? 'scheduled' : 'done';

/** The result for operations that can't be read back. */
async function lookForSecret(secrets: Services['secrets'], record: RequestRecord): Promise<Reconciled> {
  const effects = await sealedEffects(secrets, record.id);
  if (effects !== undefined) return { state: 'done', effects };
  const details = { unclear: { kind: 'broke_off' } } as const;
  return { state: 'unknown', error: new KeyturnError('genesys_outcome_unknown', { changed: 'unknown', details }) };
}

/** The requester as the request stores them, for reading back. They have no permissions, so nothing can be executed for them. */
const remembered = ({ requester }: RequestRecord): Person => ({
  slack: { team: requester.slackTeam, user: requester.slackUser, name: requester.name },
  genesys: { id: requester.genesysUser, name: requester.name, email: '' },
  authorization: { permissions: [], policies: [] },
});
