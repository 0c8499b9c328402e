import { refOf, samePerson } from '../services/people/person-ref.ts';
import { deadlineOf } from '../services/requests/moments.ts';
import type { RequestRecord } from '../services/requests/types.ts';
import type { Message } from './block-kit/message.ts';
import { pageSchema } from './operation/list-page.ts';
import { defineOperation } from './operation.ts';
import { completedRequests } from './requests/late-usage.ts';
import { hasApproved } from './requests/rows.ts';
import { type Known, most, requestsMessage, type ShownRequests } from './requests/view.ts';
import { words } from './requests/words.ts';

/** `requests`: those that this person can approve, and their own. */
export const defineRequests = (all: () => readonly Known[]) =>
  defineOperation({
    name: 'requests',
    synonyms: ['pending', 'approvals'],
    summary: () => words.summary,
    usage: '',
    about: 'nothing',
    examples: [''],
    permission: undefined,
    effect: 'read',
    secondPerson: 'never',
    fromText: () => ({}),
    input: pageSchema,
    async run({ requests, person, mayDecide, requestLink }, page): Promise<ShownRequests> {
      const own = ({ requester }: RequestRecord) => samePerson(requester, refOf(person));
      const [{ open, unread }, latest] = await Promise.all([
        requests.openAndUnread(),
        requests.requestedBy(person.genesys.id, most),
      ]);
      const waiting = open.filter((record) => record.state === 'pending' && !own(record)).toSorted(byDeadline);
      const decidable = await Promise.all(waiting.map((record) => mayDecide(person, record)));
      const forMe = waiting.filter((_record, at) => decidable[at] === true);
      const mineOpen = open.filter(own).toSorted(byDeadline);
      const known = new Set(mineOpen.map(({ id }) => id));
      return {
        forMe: forMe.filter((record) => !hasApproved(record, person)),
        approved: forMe.filter((record) => hasApproved(record, person)),
        unread,
        unsure: decidable.includes(undefined),
        // What is still open comes first, however old it is.
        mine: [...mineOpen, ...latest.filter(({ id }) => !known.has(id))].slice(0, Math.max(most, mineOpen.length)),
        link: requestLink,
        page,
      };
    },
    completion: completedRequests,
    view: (shown, viewer): Message => requestsMessage(shown, all(), viewer),
  });

/** What runs out first comes first, in the same order on every page. */
const byDeadline = (a: RequestRecord, b: RequestRecord): number =>
  deadlineOf(a) - deadlineOf(b) || a.id.localeCompare(b.id);
