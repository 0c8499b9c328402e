import type { Operation, Services } from '../../commands/operation.ts';
import { operationOf } from '../../commands/registry.ts';
import { defined } from '../../services/defined.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { Person } from '../../services/people.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { Attempt } from '../pipeline/entry.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Posted } from '../slack/api.ts';
import type { CardAnswers } from './card-answers.ts';
import type { Cards } from './cards.ts';

/** A request, and who wants to do something about it. */
export interface LoadedRequest {
  record: RequestRecord;
  operation: Operation;
  person: Person;
}

export interface RequestLoader {
  /** Who clicks, as of now, and on what. A person who is refused is recorded with the request. */
  loadRequest(attempt: Attempt, requestId: string, answers?: CardAnswers): Promise<LoadedRequest>;
  /** Throws request_decided unless the request still waits. `seen`: a message that shows it. */
  requirePending(record: RequestRecord, seen?: Posted): void;
}

export interface RequestLoaderOptions {
  services: Pick<Services, 'requests' | 'people' | 'now'>;
  cards: Pick<Cards, 'refresh'>;
  inFlight: InFlight;
}

/** What comes before every decision about a request. */
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

  return {
    async loadRequest(attempt, requestId, answers) {
      const finding = load(attempt, requestId).then((loaded) => {
        answers?.about(loaded.record);
        return loaded;
      });
      const [found, who] = await Promise.allSettled([finding, people.resolve(attempt.actor, 'live')]);
      if (who.status === 'rejected') throw who.reason;
      attempt.person = who.value;
      if (found.status === 'rejected') throw found.reason;
      return { ...found.value, person: who.value };
    },

    requirePending(record, seen) {
      // Someone who comes after the deadline is told so; the worker ends the request within a moment, and tells everyone.
      const expired = record.state === 'pending' && now() >= record.deadline;
      if (record.state === 'pending' && !expired) return;
      // Someone saw buttons that are no longer right.
      inFlight.background(async () => void (await cards.refresh(record, seen)));
      const by = record.decision?.by?.slackUser;
      throw new KeyturnError('request_decided', {
        details: { state: expired ? 'expired' : record.state, ...defined({ by }) },
      });
    },
  };
}
