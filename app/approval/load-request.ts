import type { Services } from '../../commands/operation/context.ts';
import type { Operation } from '../../commands/operation.ts';
import { operationOf } from '../../commands/registry.ts';
import { defined } from '../../services/defined.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { Person } from '../../services/people.ts';
import { deadlineOf } from '../../services/requests/moments.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { Attempt } from '../pipeline/entry.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Posted } from '../slack/api.ts';
import type { CardAnswers } from './card-answers.ts';
import type { Cards } from './cards.ts';

/** A request, and the person who clicked something on it. */
export interface LoadedRequest {
  record: RequestRecord;
  operation: Operation;
  person: Person;
}

/** The states in which people decide, and how each ends if they don't in time. */
const outOfTime = { pending: 'expired', approved: 'lapsed', scheduled: 'scheduled', paused: 'paused' } as const;
type Waiting = keyof typeof outOfTime;

export interface RequestLoader {
  /**
   * Loads the request and the person, as of now unless `freshness` says otherwise. Puts both on `attempt`, so that a refusal is recorded with the
   * request.
   */
  loadRequest(
    attempt: Attempt,
    requestId: string,
    answers?: CardAnswers,
    freshness?: 'live' | 'cached',
  ): Promise<LoadedRequest>;
  /**
   * The same as of now, with the requester in the same call to Genesys Cloud if `isAsked` says so of the request. `requester`: undefined unless
   * they're certainly still there.
   */
  loadWithRequester(
    attempt: Attempt,
    requestId: string,
    answers: CardAnswers,
    isAsked: (record: RequestRecord) => boolean,
  ): Promise<LoadedRequest & { requester: Person | undefined }>;
  /** Throws request_decided unless the request is in one of these states and in time, and then updates `seen`, the message that was clicked. */
  requireWaiting(record: RequestRecord, states: readonly Waiting[], seen?: Posted): void;
}

export interface RequestLoaderOptions {
  services: Pick<Services, 'requests' | 'people' | 'now'>;
  cards: Pick<Cards, 'refresh'>;
  inFlight: InFlight;
}

/** Loads requests and checks them before a decision. */
export function createRequestLoader({ services, cards, inFlight }: RequestLoaderOptions): RequestLoader {
  const { requests, people, now } = services;

  const load = async (attempt: Attempt, requestId: string): Promise<Omit<LoadedRequest, 'person'>> => {
    const record = await requests.get(requestId);
    if (record === undefined) throw new KeyturnError('request_not_found');
    const operation = operationOf(record.operation);
    attempt.operation = record.operation;
    attempt.requestId = record.id;
    attempt.client = record.client;
    return { record, operation };
  };

  const finding = (attempt: Attempt, requestId: string, answers: CardAnswers | undefined) =>
    load(attempt, requestId).then((loaded) => {
      answers?.about(loaded.record);
      return loaded;
    });

  /** A person who may not use Keyturn is refused before anything is said about the request. */
  const loaded = (
    attempt: Attempt,
    found: PromiseSettledResult<Omit<LoadedRequest, 'person'>>,
    who: PromiseSettledResult<Person> | undefined,
  ): LoadedRequest => {
    if (who?.status !== 'fulfilled') throw who?.reason;
    attempt.person = who.value;
    if (found.status === 'rejected') throw found.reason;
    return { ...found.value, person: who.value };
  };

  return {
    async loadRequest(attempt, requestId, answers, freshness = 'live') {
      const [found, who] = await Promise.allSettled([
        finding(attempt, requestId, answers),
        people.resolve(attempt.actor, freshness, 'decision'),
      ]);
      return loaded(attempt, found, who);
    },

    async loadWithRequester(attempt, requestId, answers, isAsked) {
      const [found] = await Promise.allSettled([finding(attempt, requestId, answers)]);
      const beside = found.status === 'fulfilled' && isAsked(found.value.record) ? [found.value.record.requester] : [];
      const [who, requester] = await people.together([attempt.actor, ...beside], 'decision');
      return {
        ...loaded(attempt, found, who),
        requester: requester?.status === 'fulfilled' ? requester.value : undefined,
      };
    },

    requireWaiting(record, states, seen) {
      const waits = states.find((state) => state === record.state);
      if (waits !== undefined && (record.schedule !== undefined || now() < deadlineOf(record))) return;
      // The message that was clicked still had its buttons.
      inFlight.background(async () => void (await cards.refresh(record, seen)));
      const by = record.decision?.by?.slackUser;
      throw new KeyturnError('request_decided', {
        // After the deadline it counts as ended, even if the worker hasn't ended it yet.
        details: { state: waits === undefined ? record.state : outOfTime[waits], ...defined({ by }) },
      });
    },
  };
}
