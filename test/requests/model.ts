import fc from 'fast-check';
import type { PersonRef } from '../../services/people/person-ref.ts';
import type { FinishState } from '../../services/requests/types.ts';
import { ada, adaAgain, ben, cleo, HOUR, LEASE, MINUTE, person } from './support.ts';

export const replicas = ['replica-a', 'replica-b'] as const;
const people = [ada, adaAgain, ben, person('ben', { slackUser: 'U-ben-2' }), cleo];

export type Action =
  | { type: 'ask'; person: PersonRef; operation: string; client: string }
  | { type: 'approve' | 'deny' | 'cancel'; on: number; person: PersonRef }
  | { type: 'step'; on: number }
  | { type: 'finish'; on: number; state: FinishState }
  | { type: 'amend'; on: number }
  | { type: 'due' }
  | { type: 'die while claiming' }
  | { type: 'wait'; ms: number };

const someone = fc.constantFrom(...people);
const on = fc.nat({ max: 2 });

/** One thing that happens, at one replica, once or (delivered again) twice. */
export const event: fc.Arbitrary<{ action: Action; replica: string; again: boolean }> = fc.record({
  action: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('ask' as const),
        person: someone,
        operation: fc.constantFrom('delete', 'rotate'),
        client: fc.constantFrom('one', 'two'),
      }),
    },
    { weight: 6, arbitrary: fc.record({ type: fc.constant('approve' as const), on, person: someone }) },
    {
      weight: 2,
      arbitrary: fc.record({ type: fc.constantFrom('deny' as const, 'cancel' as const), on, person: someone }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('step' as const), on }) },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('finish' as const),
        on,
        state: fc.constantFrom('done' as const, 'failed' as const, 'unknown' as const, 'stale' as const),
      }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('amend' as const), on }) },
    { weight: 3, arbitrary: fc.constant({ type: 'due' as const }) },
    { weight: 1, arbitrary: fc.constant({ type: 'die while claiming' as const }) },
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('wait' as const),
        ms: fc.constantFrom(1, LEASE - 1, LEASE, 10 * MINUTE, HOUR / 2, HOUR),
      }),
    },
  ),
  replica: fc.constantFrom(...replicas),
  again: fc.boolean(),
});

interface Modelled {
  place: string;
  requester: string;
  approved: Set<string>;
  state: string;
  asked: number;
  reminded: boolean;
  comesUp: number;
  by: string;
  owner: string;
  leaseUntil: number;
  claims: number;
}

/** The rules of a request again, as plainly as possible: what each action must answer, in words. */
export function createModel({ approvalsNeeded, start }: { approvalsNeeded: number; start: number }) {
  const requests: Modelled[] = [];
  let now = start;

  const isOpen = ({ state }: Modelled) => state === 'pending' || state === 'executing';
  const decided = ({ state, by }: Modelled) => `request_decided ${state} ${by}`.trim();
  const late = (request: Modelled) => request.state === 'pending' && now >= request.asked + HOUR;

  /** Which request an action is about: 0 for the newest, and so on back. */
  function target(back: number): number {
    return requests.length === 0 ? 0 : requests.length - 1 - (back % requests.length);
  }

  function settle(request: Modelled): void {
    const half = request.asked + HOUR / 2;
    if (request.state === 'pending') request.comesUp = request.reminded ? request.asked + HOUR : half;
    else request.comesUp = request.state === 'executing' ? request.leaseUntil : Number.POSITIVE_INFINITY;
  }

  function comeUp(replica: string): string[] {
    return requests.flatMap((request, index) => {
      if (!isOpen(request) || request.comesUp > now) return [];
      let kind = 'remind';
      if (request.state === 'executing') {
        kind = 'reconcile';
        request.owner = replica;
        request.leaseUntil = now + LEASE;
        request.claims += 1;
      } else if (late(request)) {
        kind = 'expire';
        request.state = 'expired';
      } else {
        request.reminded = true;
      }
      settle(request);
      return [`${kind} ${index}`];
    });
  }

  function ask(by: PersonRef, place: string): string {
    const holder = requests.find((request) => request.place === place && isOpen(request));
    if (holder !== undefined && !late(holder)) return `request_exists ${requests.indexOf(holder)}`;
    if (holder !== undefined) {
      holder.state = 'expired';
      settle(holder);
    }
    const fresh = { place, requester: by.genesysUser, approved: new Set<string>(), state: 'pending', asked: now };
    const blank = { reminded: false, comesUp: 0, by: '', owner: '', leaseUntil: 0, claims: 0 };
    settle(requests[requests.push({ ...fresh, ...blank }) - 1] ?? { ...fresh, ...blank });
    return 'pending';
  }

  function decide(type: 'approve' | 'deny' | 'cancel', request: Modelled, by: PersonRef, replica: string): string {
    if (request.state !== 'pending') return decided(request);
    if (late(request)) return 'request_decided expired';
    const own = by.genesysUser === request.requester;
    if (type === 'cancel' && !own) return 'request_not_yours';
    if (type !== 'cancel' && own) return 'request_own';
    if (type === 'approve') {
      if (request.approved.has(by.genesysUser)) return 'pending';
      request.approved.add(by.genesysUser);
      if (request.approved.size < approvalsNeeded) return 'pending';
      Object.assign(request, { state: 'executing', owner: replica, leaseUntil: now + LEASE, claims: 1 });
    } else {
      request.state = type === 'deny' ? 'denied' : 'cancelled';
    }
    request.by = by.slackUser;
    return type === 'approve' ? 'executing, execute' : request.state;
  }

  function execution(action: Action & { type: 'step' | 'finish' }, request: Modelled, replica: string): string {
    if (request.state !== 'executing' || request.owner !== replica) return decided(request);
    if (action.type === 'step') request.leaseUntil = now + LEASE;
    else request.state = action.state;
    return request.state;
  }

  function answer(action: Action, replica: string): string {
    if (action.type === 'ask') return ask(action.person, `${action.operation} ${action.client}`);
    if (action.type === 'due') return comeUp(replica).sort().join(', ');
    if (action.type === 'wait') now += action.ms;
    if (action.type === 'die while claiming') {
      for (const request of requests) if (isOpen(request) && request.comesUp <= now) request.comesUp = now + LEASE;
    }
    if (!('on' in action)) return '';
    const request = requests[target(action.on)];
    if (request === undefined) return 'request_not_found';
    const before = JSON.stringify(request) + request.approved.size;
    let said = request.state;
    if (action.type === 'step' || action.type === 'finish') said = execution(action, request, replica);
    else if (action.type !== 'amend') said = decide(action.type, request, action.person, replica);
    const written = action.type === 'amend' || before !== JSON.stringify(request) + request.approved.size;
    if (written || (action.type === 'step' && said === 'executing')) settle(request);
    return said;
  }

  return { answer, target, requests, isOpen };
}
