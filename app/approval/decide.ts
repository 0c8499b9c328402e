import { say } from '../../commands/block-kit/blocks.ts';
import { missingApprovals, thanks, youCanceled } from '../../commands/cards/sentences.ts';
import type { OnUnsaved } from '../../commands/forms/unsaved.ts';
import { requireOwnPermissions } from '../../commands/operation/permissions.ts';
import { KeyturnError } from '../../services/errors.ts';
import { refOf, samePerson } from '../../services/people/person-ref.ts';
import type { Person } from '../../services/people.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { Attempt } from '../pipeline/entry.ts';
import { withPatience } from '../slack/patience.ts';
import type { SubmissionPayload, Submitted } from '../slack/payloads.ts';
import { answersOn } from './card-answers.ts';
import type { ApprovalsOptions, Click, DecidingOptions } from './deciding.ts';
import { openDenial, submitDenial } from './deny.ts';
import { openDetails } from './details.ts';
import { endAbandoned } from './end-abandoned.ts';
import { resume, undo } from './later.ts';
import { createRequestLoader } from './load-request.ts';
import { openAnswer, openQuestion, submitAnswer, submitQuestion } from './questions.ts';
import { start } from './start.ts';
import { answerUnsavedDenial, closeDenial } from './unsaved-denial.ts';

export interface Approvals {
  approve(click: Click): Promise<void>;
  /** Opens the modal that asks for the reason. */
  deny(click: Click): Promise<void>;
  submitDeny(payload: SubmissionPayload): Promise<Submitted>;
  /** Keeps the reason that was typed into a form for a denial that was closed. Throws what the store throws. */
  closeDeny(payload: SubmissionPayload): Promise<void>;
  /** Restores that reason, or discards it. */
  answerUnsaved(payload: SubmissionPayload, answer: OnUnsaved): Promise<void>;
  cancel(click: Click): Promise<void>;
  /** Opens the form for a question to the requester. */
  ask(click: Click): Promise<void>;
  submitQuestion(payload: SubmissionPayload): Submitted;
  /** Opens the form for the answer; `requestId` is the value of its button. */
  answer(click: Click): Promise<void>;
  submitAnswer(payload: SubmissionPayload): Submitted;
  /** Opens all that's known of the request. */
  details(click: Click): Promise<void>;
  /** Has what was approved carried out, for the requester. */
  start(click: Click): Promise<void>;
  /** Takes back the first part of a request in two parts. */
  undo(click: Click): Promise<void>;
  /** Has its second part come after a pause. */
  resume(click: Click): Promise<void>;
}

export function createApprovals(options: ApprovalsOptions): Approvals {
  const deciding: DecidingOptions = { ...options, ...createRequestLoader(options) };
  return {
    approve: (click) => approve(deciding, click),
    deny: (click) => openDenial(deciding, click),
    submitDeny: (payload) => submitDenial(deciding, payload),
    closeDeny: (payload) => closeDenial(deciding, payload),
    answerUnsaved: (payload, answer) => answerUnsavedDenial(deciding, payload, answer),
    cancel: (click) => cancel(deciding, click),
    ask: (click) => openQuestion(deciding, click),
    submitQuestion: (payload) => submitQuestion(deciding, payload),
    answer: (click) => openAnswer(deciding, click),
    submitAnswer: (payload) => submitAnswer(deciding, payload),
    details: (click) => openDetails(deciding, click),
    start: (click) => start(deciding, click),
    undo: (click) => undo(deciding, click),
    resume: (click) => resume(deciding, click),
  };
}

async function approve(options: DecidingOptions, { actor, requestId, surface: place, message }: Click): Promise<void> {
  const { services, cards, pipeline, executor, loadWithRequester, requireWaiting, requireEligible } = options;
  const { requests } = services;
  const surface = answersOn(cards, message, place);
  const attempt: Attempt = { operation: 'approve', act: 'approve', actor, about: requestId };
  let work: Promise<void> | undefined;
  const approving = async () => {
    const waiting = (about: RequestRecord) => about.doWithinMs !== undefined || !needsOneMore(options, about);
    const loaded = await loadWithRequester(attempt, requestId, surface, waiting);
    const { record, operation, person, requester } = loaded;
    requireWaiting(record, ['pending'], message);
    await requireEligible(person, record, 'live');
    await requireOwnPermissions(services, operation);
    // What's carried out right away checks the requester itself.
    const waits = record.doWithinMs !== undefined || !isLast(options, record, person);
    const mayHaveLeft = waits && requester === undefined;
    const abandoned = mayHaveLeft ? await endAbandoned(options, record, operation) : undefined;
    if (abandoned !== undefined) return abandoned;
    if (record.card === undefined && message !== undefined) await requests.amend(record.id, { card: message });
    const result = await approved(options, record, person);
    if (!result.counted) {
      requireWaiting(result.record, ['pending']);
      const missing = missingApprovals(result.record);
      throw new KeyturnError('request_not_eligible', { details: { why: 'approved_already', missing } });
    }
    // Slack can be slow, even to show that this is still loading. The approved change doesn't wait for it.
    work = executor.approved(result.record, attempt, result.execute);
    return say(thanks(result.record, operation));
  };
  const said = await pipeline.guard(attempt, surface.show, () => withPatience(surface, approving));
  if (said !== undefined) await Promise.all([surface.show(said), work]);
}

/** Counts the approval. The last one needs the client's roles, and which one that is can change while they're looked up. */
async function approved(options: DecidingOptions, record: RequestRecord, person: Person) {
  const { requests } = options.services;
  for (let current = record; ; current = (await requests.get(record.id)) ?? current) {
    const last = isLast(options, current, person);
    if (last) await options.requireRoles(current, everyoneIn(current, person));
    const result = await requests.approve(record.id, refOf(person), { notLast: !last });
    if (result.counted || last || !isLast(options, result.record, person)) return result;
  }
}

async function cancel(options: DecidingOptions, { actor, requestId, surface: place, message }: Click): Promise<void> {
  const { services, cards, pipeline, announcements, loadRequest, requireWaiting } = options;
  const surface = answersOn(cards, message, place);
  const attempt: Attempt = { operation: 'cancel', act: 'cancel', actor, about: requestId };
  await pipeline.guard(attempt, surface.show, async () => {
    const ended = await withPatience(surface, async () => {
      const { record, person } = await loadRequest(attempt, requestId, surface);
      if (samePerson(record.requester, refOf(person))) requireWaiting(record, ['pending', 'approved'], message);
      return services.requests.cancel(record.id, refOf(person));
    });
    await Promise.all([surface.show(say(youCanceled())), announcements.announce(ended)]);
  });
}

/** Whether the approval of this person would be the last one that's needed. */
const isLast = (options: DecidingOptions, record: RequestRecord, person: Person): boolean =>
  record.approvals.every((approval) => !samePerson(approval.person, refOf(person))) && needsOneMore(options, record);

const needsOneMore = ({ approvalsNeeded }: DecidingOptions, { approvals, ...record }: RequestRecord): boolean =>
  approvals.length + 1 >= Math.max(record.approvalsNeeded, approvalsNeeded);

/** The requester, those who have approved, and this person. */
const everyoneIn = ({ requester, approvals }: RequestRecord, person: Person): Pick<Person, 'genesys'>[] => [
  ...[requester, ...approvals.map((approval) => approval.person)].map(({ genesysUser: id, name }) => ({
    genesys: { id, name, email: '' },
  })),
  person,
];
