import type { PageMessage, PageState, TrailLine } from '../../protocol.ts';
import type { TourFacts } from './facts.ts';

/** What can't be read from a state alone. */
export interface TourHistory {
  /** Where this run began: earlier messages (ms since 1970) and records don't count. */
  since: { at: number; seq: number };
  sawTrail: boolean;
}

/** What the button of a step does: type a command as a person, go to a place as a person, or show the audit trail. */
export type TourHelp =
  | { type: string; person: string }
  | { person: string; place: string | undefined }
  | { show: 'trail' };

export interface TourStep {
  id: string;
  title: string;
  /** One sentence. Code is in backticks. */
  todo(facts: TourFacts): string;
  isDone(state: PageState, history: TourHistory): boolean;
  /** The step after which this one can't be done anymore. */
  until?: string;
  /** It's to be done again if the request that it was about came to nothing. */
  isRepeatable?: boolean;
  help(facts: TourFacts): { label: string; does: TourHelp };
}

const takeMe = 'Take me there';

/** The guided run. Who does a step, and in which order, doesn't matter. */
export const tourSteps: readonly TourStep[] = [
  {
    id: 'find',
    title: 'Find a client',
    todo: ({ command }) => `Type \`${command} list\` in the message box, or \`${command} list reporting\` to search.`,
    isDone: sees((text) => text.startsWith('OAuth clients') || showsClient(text)),
    help: (facts) => typing(facts, `${facts.command} list`),
  },
  {
    id: 'look',
    title: 'See whether it’s used',
    todo: ({ command, client }) =>
      `Type \`${command} show ${client}\`, or choose **Show details** in its ⋯ menu. The first line says how much it’s used.`,
    isDone: sees(showsClient),
    help: (facts) => typing(facts, `${facts.command} show ${facts.client}`),
  },
  {
    id: 'ask',
    title: 'Ask to rotate its secret',
    todo: ({ command, client }) =>
      `Type \`${command} rotate ${client}\`, give a reason, and press **Ask for approval**.`,
    isDone: underWay('requested'),
    isRepeatable: true,
    help: (facts) => typing(facts, `${facts.command} rotate ${facts.client}`),
  },
  {
    id: 'own',
    title: 'Try to approve it yourself',
    todo: ({ approvals }) => `Open #${approvals?.name ?? 'approvals'} and press **Approve…** on your own request.`,
    isDone: sees((text) => text.includes('your own request')),
    until: 'approve',
    help: ({ requester, approvals }) => ({ label: takeMe, does: { person: requester.id, place: approvals?.id } }),
  },
  {
    id: 'approve',
    title: 'Let someone else approve',
    todo: ({ approver }) => `Choose ${approver.name} under **You are**, and press **Approve…** on the request.`,
    isDone: underWay('approved'),
    isRepeatable: true,
    help: ({ approver, approvals }) => ({
      label: `Switch to ${approver.name}`,
      does: { person: approver.id, place: approvals?.id },
    }),
  },
  {
    id: 'now',
    title: 'Say when',
    todo: ({ requester }) =>
      `Switch back to ${requester.name}, open Keyturn’s direct message, and press **Rotate now**: the old secret stops working then.`,
    isDone: underWay('confirmed'),
    isRepeatable: true,
    help: ({ requester, direct }) => ({
      label: `Switch to ${requester.name}`,
      does: { person: requester.id, place: direct?.id },
    }),
  },
  {
    id: 'reveal',
    title: 'Reveal the secret',
    todo: () => 'In Keyturn’s direct message, press **Reveal secret**.',
    isDone: recorded(({ action }) => action === 'opened'),
    until: 'store',
    help: ({ requester, direct }) => ({ label: takeMe, does: { person: requester.id, place: direct?.id } }),
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

/** Types as who's to ask, because not everybody may: a guest would be turned away. */
function typing({ me, requester }: TourFacts, type: string): ReturnType<TourStep['help']> {
  const label = me === requester.id ? 'Type it for me' : `Type it as ${requester.name}`;
  return { label, does: { type, person: requester.id } };
}

function showsClient(text: string): boolean {
  return text.includes('Client ID') && text.includes('Token duration');
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
  return (state, history) => newLines(state, history).some(accepts);
}

/** How a request ends without a secret, by the action of its record. */
const endings: ReadonlySet<string> = new Set([
  'denied',
  'cancelled',
  'expired',
  'lapsed',
  'stale',
  'failed',
  'unknown',
]);

/** A new record has this action on the way to a new secret, and no later one says that the request came to nothing. */
function underWay(wanted: string): TourStep['isDone'] {
  return (state, history) => {
    const actions = newLines(state, history).flatMap(({ operation, action }) =>
      operation === 'rotate' ? [action] : [],
    );
    return actions.slice(actions.findLastIndex((action) => endings.has(action)) + 1).includes(wanted);
  };
}

function newLines({ trail = [] }: PageState, { since }: TourHistory): TrailLine[] {
  // A bot that was started anew may have a new trail.
  const isOlder = (trail.at(-1)?.seq ?? 0) < since.seq;
  return trail.filter(({ seq }) => isOlder || seq > since.seq);
}
