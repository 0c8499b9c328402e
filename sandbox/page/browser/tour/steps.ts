import type { PageMessage, PageState, TrailLine } from '../../protocol.ts';
import type { TourFacts } from './facts.ts';

/** What can't be read from a state alone. */
export interface TourHistory {
  /** Where this run began: earlier messages (ms since 1970) and records don't count. */
  since: { at: number; seq: number };
  sawTrail: boolean;
}

/** What the button of a step does: type a command, go to a place as a person, or show the audit trail. */
export type TourHelp = { type: string } | { person: string; place: string | undefined } | { show: 'trail' };

export interface TourStep {
  id: string;
  title: string;
  /** One sentence. Code is in backticks. */
  todo(facts: TourFacts): string;
  isDone(state: PageState, history: TourHistory): boolean;
  help(facts: TourFacts): { label: string; does: TourHelp };
}

const typeIt = 'Type it for me';
const takeMe = 'Take me there';

/** The guided run. Who does a step, and in which order, doesn't matter. */
export const tourSteps: readonly TourStep[] = [
  {
    id: 'find',
    title: 'Find a client',
    todo: ({ command }) => `Type \`${command} list\` to list them, or \`${command} list reporting\` to search.`,
    isDone: sees((text) => text.startsWith('OAuth clients') || showsClient(text)),
    help: ({ command }) => ({ label: typeIt, does: { type: `${command} list` } }),
  },
  {
    id: 'look',
    title: 'Look at it',
    todo: ({ command, client }) => `Type \`${command} show ${client}\`, or choose **Show details** in its menu.`,
    isDone: sees(showsClient),
    help: ({ command, client }) => ({ label: typeIt, does: { type: `${command} show ${client}` } }),
  },
  {
    id: 'ask',
    title: 'Ask to rotate its secret',
    todo: ({ command, client }) => `Type \`${command} rotate ${client}\`, give a reason, and submit.`,
    isDone: recorded(({ action, operation }) => action === 'requested' && operation === 'rotate'),
    help: ({ command, client }) => ({ label: typeIt, does: { type: `${command} rotate ${client}` } }),
  },
  {
    id: 'own',
    title: 'Be turned away',
    todo: ({ approvals }) => `Open #${approvals?.name ?? 'approvals'} and press **Approve** on your own request.`,
    isDone: sees((text) => text.includes('your own request')),
    help: ({ requester, approvals }) => ({ label: takeMe, does: { person: requester.id, place: approvals?.id } }),
  },
  {
    id: 'approve',
    title: 'Let someone else approve',
    todo: ({ approver }) => `Be ${approver.name}: choose them under **You are**, and press **Approve** on the request.`,
    isDone: recorded(({ action }) => action === 'approved'),
    help: ({ approver, approvals }) => ({
      label: `Be ${approver.name}`,
      does: { person: approver.id, place: approvals?.id },
    }),
  },
  {
    id: 'reveal',
    title: 'Reveal the secret',
    todo: ({ requester }) =>
      `Be ${requester.name} again, open the direct message from Keyturn, and press **Reveal secret**.`,
    isDone: recorded(({ action }) => action === 'opened'),
    help: ({ requester, direct }) => ({
      label: `Be ${requester.name}`,
      does: { person: requester.id, place: direct?.id },
    }),
  },
  {
    id: 'store',
    title: 'Store it',
    todo: () => 'Copy the secret to your vault, close the modal, and press **I stored it**.',
    isDone: recorded(({ action, person }) => action === 'erased' && person !== undefined),
    help: ({ requester, direct }) => ({ label: takeMe, does: { person: requester.id, place: direct?.id } }),
  },
  {
    id: 'trail',
    title: 'Look at the trail',
    todo: ({ command }) => `Type \`${command} audit\`, or look at the audit trail on this page: every step is in it.`,
    isDone: (state, history) => history.sawTrail || sees((text) => text.startsWith('Audit trail'))(state, history),
    help: () => ({ label: 'Show me', does: { show: 'trail' } }),
  },
];

function showsClient(text: string): boolean {
  return text.includes('Client ID') && text.includes('Grant type');
}

/** A new message that only this person sees has it. */
function sees(accepts: (text: string) => boolean): TourStep['isDone'] {
  const isAnswer = ({ author, ephemeralFor }: PageMessage) => author.isBot && ephemeralFor !== undefined;
  return ({ places }, { since }) =>
    places.some(({ messages }) =>
      messages.some((message) => message.at > since.at && isAnswer(message) && accepts(message.rendered)),
    );
}

/** A new record of the audit trail has it. */
function recorded(accepts: (line: TrailLine) => boolean): TourStep['isDone'] {
  return ({ trail = [] }, { since }) => {
    // A bot that was started anew may have a new trail.
    const isOlder = (trail.at(-1)?.seq ?? 0) < since.seq;
    return trail.some((line) => (isOlder || line.seq > since.seq) && accepts(line));
  };
}
