import { restoredError } from '../../services/errors/stored.ts';
import type { RequestRecord, RequestState } from '../../services/requests/types.ts';
import { name } from '../block-kit/text.ts';
import { catalog } from '../language.ts';

/** Requests that ended because someone has left. Facts: names. */
const words = catalog('people who left', {
  /** After what a request is about. */
  states: {
    stale: (who: string) => `not done because ${who} has left`,
    cancelled: (who: string) => `canceled because ${who} has left`,
  },
  /** On their own. */
  status: {
    stale: (who: string) => `Not done: ${who} has left`,
    cancelled: (who: string) => `Canceled: ${who} has left`,
  },
});

/** Whether a request ended because its requester has left Slack, where nobody reads a message to them anymore. */
export function isRequesterOutOfSlack({ outcome, requester }: RequestRecord): boolean {
  if (outcome?.fact.kind !== 'error') return false;
  const { leftFrom, person } = restoredError(outcome.fact).details;
  return leftFrom === 'slack' && person === requester.slackUser;
}

/** The state of a request that ended because its requester or an approver has left: after what it's about, and on its own. Undefined for any other. mrkdwn. */
export function leftState(record: RequestRecord): { state: string; status: string } | undefined {
  const { state, outcome, requester, approvals, schedule } = record;
  if (outcome?.fact.kind !== 'error' || !isEnd(state)) return undefined;
  const { leftFrom, person: slackUser } = restoredError(outcome.fact).details;
  if (leftFrom === undefined) return undefined;
  const people = [requester, ...[...approvals, ...(schedule?.resumed ?? [])].map(({ person }) => person)];
  const gone = people.find((each) => each.slackUser === slackUser);
  if (gone === undefined) return undefined;
  const who = name(gone.name, 80);
  return { state: words.states[state](who), status: words.status[state](who) };
}

const isEnd = (state: RequestState): state is keyof typeof words.states => Object.hasOwn(words.states, state);
