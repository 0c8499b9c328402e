import type { Page } from 'playwright-core';
import {
  asks,
  card,
  choosesMore,
  confirms,
  fills,
  fillsDeletion,
  goes,
  leaves,
  message,
  modal,
  page,
  picks,
  presses,
  question,
  type Surface,
  submits,
  types,
} from '../surface.ts';

const nightly = 'Nightly reporting export';
const planning = 'Workforce planning sync';
const leeds = 'Wallboard Leeds';
const lisbon = 'Wallboard Lisbon';
const archive = 'Recording archive to S3';

/** Approves a request, once the client's use is on its card. */
async function approves(tab: Page, client: string): Promise<void> {
  await card(tab, client).filter({ hasText: 'usage read' }).waitFor();
  await presses(card(tab, client), 'Approve…');
  await confirms(tab);
}

/** Dora asks for a new secret, and Ada approves. */
const rotation: readonly Surface[] = [
  {
    title: 'the form for a new secret',
    who: 'dora',
    async does(tab, { advance }) {
      advance(9);
      await goes(tab, 'general');
      await types(`/oauth rotate ${nightly}`)(tab);
      await fills(tab, { Reason: 'The old secret was pasted into a ticket, OPS-412.' });
    },
    where: modal,
    sees: [nightly, 'After approval', 'When I press Rotate now', 'OPS-412', 'Ask for approval'],
    picture: 'rotate',
  },
  {
    title: 'that it was sent for approval',
    who: 'dora',
    does: submits,
    where: modal,
    sees: ['Sent for approval', 'View request'],
  },
  {
    title: 'a request',
    who: 'ada',
    does: (tab) => goes(tab, 'oauth-approvals'),
    where: (tab) => card(tab, nightly),
    sees: [
      `Rotate secret · ${nightly}`,
      'In use: 707 calls in 7 days',
      'Dora Deleter needs approval by',
      'OPS-412',
      'The approver must have all of this client’s roles.',
      'button "Approve',
      'If you approve, the current secret stops working as soon as Dora Deleter presses Rotate now.',
      'button "Deny',
      'button "Ask Dora Deleter',
      'button "More actions',
    ],
    picture: 'request',
    alsoDark: true,
  },
  {
    title: 'that nobody approves their own request',
    who: 'dora',
    async does(tab) {
      await leaves(tab);
      await goes(tab, 'oauth-approvals');
      await presses(card(tab, nightly), 'Approve…');
      await confirms(tab);
    },
    where: message,
    sees: ['Only visible to you', 'You can’t approve or deny your own request'],
  },
  {
    title: 'the requests of a person',
    who: 'ada',
    async does(tab) {
      await goes(tab, 'general');
      await types('/oauth requests')(tab);
    },
    where: message,
    sees: ['For you to approve', `Rotate secret ${nightly}`, 'OPS-412', 'View request', 'You have no requests.'],
    picture: 'requests',
  },
  {
    title: 'all of it',
    who: 'ada',
    does: (tab) => goes(tab, 'oauth-approvals'),
    where: page,
    sees: ['You are', 'oauth-approvals', 'OPS-412', 'Make it go wrong', 'Audit trail', 'rotate requested'],
    picture: 'page',
    alsoDark: true,
    screen: { width: 1400, height: 1168 },
  },
  {
    title: 'a request on a phone',
    who: 'ada',
    does: (tab) => card(tab, nightly).evaluate((element) => element.scrollIntoView()),
    where: page,
    sees: ['oauth-approvals', 'OPS-412', 'button "Approve'],
    picture: 'phone',
    screen: { width: 390, height: 844 },
  },
  {
    title: 'what approving does, before it’s done',
    who: 'ada',
    does: (tab) => presses(card(tab, nightly), 'Approve…'),
    where: question,
    sees: ['Rotate secret?', nightly, 'This happens when the person who asked says so'],
    picture: 'approve',
  },
  {
    title: 'a request that was approved, and waits for its requester',
    who: 'ada',
    async does(tab, { advance }) {
      advance(6);
      await confirms(tab);
    },
    where: (tab) => card(tab, nightly),
    sees: ['Ada Admin approved', 'it’s up to Dora Deleter to press Rotate now by', 'button "Deny'],
    picture: 'request-approved',
  },
  {
    title: 'that it’s up to the requester',
    who: 'dora',
    does: (tab) => goes(tab, 'direct message'),
    where: (tab) => message(tab, 'Nothing has changed yet'),
    sees: [`approved this: Rotate secret ${nightly}.`, 'button "Rotate now', 'button "Cancel request'],
    picture: 'rotate-now',
  },
  {
    title: 'what Rotate now does, before it’s done',
    who: 'dora',
    does: (tab) => presses(message(tab, 'Nothing has changed yet'), 'Rotate now'),
    where: question,
    sees: ['Rotate now?', nightly, 'This happens right away, and can’t be undone.'],
  },
  {
    title: 'a request that was approved and executed',
    who: 'dora',
    async does(tab, { advance }) {
      advance(3);
      await confirms(tab);
      await goes(tab, 'oauth-approvals');
      // Its thread opens by itself if the page sees a reply before it's read, but not once everything is read.
      await card(tab, nightly).getByText('2 replies').waitFor();
      await tab.getByRole('navigation').getByRole('button', { name: 'oauth-approvals', exact: true }).waitFor();
      await tab.reload();
    },
    where: (tab) => card(tab, nightly),
    sees: [
      `Secret rotated · ${nightly}`,
      'Ada Admin approved',
      'Dora Deleter pressed Rotate now',
      'New secret not collected yet.',
      'button "Details',
      '2 replies',
    ],
    picture: 'request-done',
  },
  {
    title: 'that the secret is ready',
    who: 'dora',
    does: (tab) => goes(tab, 'direct message'),
    where: (tab) => message(tab, 'is ready'),
    sees: [
      `The new secret for ${nightly} is ready.`,
      'Only you can open it',
      'button "Reveal secret',
      'button "I stored it',
    ],
    picture: 'secret-ready',
  },
  {
    title: 'the secret',
    who: 'dora',
    does: (tab) => presses(message(tab, 'is ready'), 'Reveal secret'),
    where: modal,
    sees: ['Client secret', nightly, 'Copy it into your vault now', 'Keyturn deletes this secret'],
    picture: 'secret',
  },
  {
    title: 'what storing it does, before it’s done',
    who: 'dora',
    async does(tab) {
      await leaves(tab);
      await presses(message(tab, 'is ready'), 'I stored it');
    },
    where: question,
    sees: ['Delete Keyturn’s copy?', 'gone for good'],
  },
  {
    title: 'that Keyturn’s copy is gone',
    who: 'dora',
    does: confirms,
    where: (tab) => message(tab, 'You stored the secret'),
    sees: [`You stored the secret for ${nightly}. Keyturn deleted its copy`],
  },
];

/** Other ways in which a request ends. */
const otherEnds: readonly Surface[] = [
  {
    title: 'the form for a denial',
    who: 'dora',
    async does(tab, { be, advance }) {
      advance(20);
      await be('ben');
      await types(`/oauth rotate ${planning}`)(tab);
      await fills(tab, { Reason: 'It’s a year old, so it’s due.' });
      await asks(tab);
      await be('dora');
      await goes(tab, 'oauth-approvals');
      await presses(card(tab, planning), 'Deny…');
      await fills(tab, { Reason: 'Not in the last week of planning. Ask again on Monday.' });
    },
    where: modal,
    sees: ['Deny request', planning, '@Ben will see your reason'],
  },
  {
    title: 'a request that was denied',
    who: 'dora',
    async does(tab) {
      await submits(tab);
      await leaves(tab);
    },
    where: (tab) => card(tab, planning),
    sees: [`Denied · Rotate secret ${planning}`, 'Dora Deleter denied the request', 'Ask again on Monday'],
  },
  {
    title: 'what its requester is told',
    who: 'ben',
    does: (tab) => goes(tab, 'direct message'),
    where: message,
    sees: [planning, 'Ask again on Monday'],
  },
  {
    title: 'the form for a question',
    who: 'dora',
    async does(tab, { be }) {
      await be('ben');
      await types(`/oauth rotate ${planning}`)(tab);
      await fills(tab, { Reason: 'It’s Monday.' });
      await asks(tab);
      await be('dora');
      await goes(tab, 'oauth-approvals');
      await presses(card(tab, planning), 'Ask Ben Builder');
      await fills(tab, { Question: 'Has the planning team moved to the new secret before?' });
    },
    where: modal,
    sees: [
      'Ask a question',
      planning,
      'Ben Builder gets your question as a direct message.',
      'The request stays open.',
    ],
  },
  {
    title: 'that the question was sent',
    who: 'dora',
    does: submits,
    where: modal,
    sees: ['Ben Builder has your question.', 'The answer will be in the card’s thread.'],
  },
  {
    title: 'a question about their request',
    who: 'ben',
    async does(tab, { be }) {
      await be('dora');
      await leaves(tab);
      await be('ben');
      await goes(tab, 'direct message');
    },
    where: (tab) => message(tab, 'has a question'),
    sees: ['@Dora has a question about your request', 'moved to the new secret before', 'button "Answer'],
    picture: 'question',
  },
  {
    title: 'what a card’s menu offers',
    who: 'ben',
    async does(tab) {
      await goes(tab, 'oauth-approvals');
      await presses(card(tab, planning), 'More actions');
    },
    where: (tab) => tab.getByRole('menu'),
    sees: ['Cancel request', 'Details'],
  },
  {
    title: 'the details of a request',
    who: 'ben',
    does: (tab) => tab.getByRole('menu').getByRole('menuitem', { name: 'Details' }).click(),
    where: modal,
    sees: [
      'Request details',
      'Waiting for approval',
      'It’s Monday.',
      'The client when this was requested',
      'Client ID',
    ],
    picture: 'details',
  },
  {
    title: 'a request that was canceled',
    who: 'ben',
    async does(tab) {
      await leaves(tab);
      await choosesMore(card(tab, planning), 'Cancel request');
    },
    where: (tab) => card(tab, planning),
    sees: [`Canceled · Rotate secret ${planning}`, 'Ben Builder canceled the request'],
  },
  {
    title: 'the form for a deletion',
    who: 'ada',
    async does(tab, { advance }) {
      advance(20);
      await goes(tab, 'general');
      await fillsDeletion(tab, leeds, 'The screens in Leeds were taken down in May.');
    },
    where: modal,
    sees: [leeds, 'After approval', 'Treat this as permanent', 'Type the client’s name to confirm'],
    picture: 'delete',
  },
  {
    title: 'that the deletion was sent for approval',
    who: 'ada',
    does: submits,
    where: modal,
    sees: ['Sent for approval', 'View request'],
  },
  {
    title: 'a client that was deleted',
    who: 'dora',
    async does(tab) {
      await goes(tab, 'oauth-approvals');
      await approves(tab, leeds);
    },
    where: (tab) => card(tab, leeds),
    sees: [`Client deleted · ${leeds}`, 'Genesys Cloud confirms that it’s gone', 'Dora Deleter'],
  },
  {
    title: 'a client that changed before approval',
    who: 'dora',
    async does(tab, { be, advance, genesys }) {
      advance(20);
      await be('ada');
      await leaves(tab);
      await fillsDeletion(tab, archive, 'Recordings are archived elsewhere now.');
      await asks(tab);
      await be('dora');
      const client = genesys.clients().find(({ name }) => name === archive);
      genesys.changeClient(client?.id ?? '', { description: 'Moves recordings to cold storage in Dublin' });
      await approves(tab, archive);
    },
    where: (tab) => card(tab, archive),
    sees: ['Not done: the client changed'],
  },
  {
    title: 'the review of a change that needs approval',
    who: 'ada',
    async does(tab, { advance }) {
      advance(20);
      await types(`/oauth update ${lisbon}`)(tab);
      await picks(tab, 'Grant type', '', 'Authorization code');
      await fills(tab, { Reason: 'Support for the implicit grant ends next spring.' });
      await submits(tab);
    },
    where: modal,
    sees: [`Changes to ${lisbon}`, 'Needs approval', 'Ask for approval'],
  },
  {
    title: 'a request to change a client',
    who: 'dora',
    async does(tab, { be }) {
      await be('ada');
      await asks(tab);
      await be('dora');
    },
    where: (tab) => card(tab, lisbon),
    sees: [lisbon, 'Changes', 'Grant type: Implicit (TOKEN) → Authorization code (CODE)', 'button "Approve'],
  },
  {
    title: 'a request that expired',
    who: 'dora',
    does: async (_tab, { advance }) => advance(61),
    where: (tab) => card(tab, lisbon),
    sees: ['nobody decided'],
  },
  {
    title: 'the audit trail',
    who: 'ada',
    async does(tab, { advance }) {
      advance(10);
      await types(`/oauth audit ${nightly}`)(tab);
    },
    where: message,
    sees: ['Audit trail', nightly, '@Dora · rotate requested', '@Ada · rotate approved', 'secret revealed', 'refused'],
    picture: 'audit',
  },
  {
    title: 'an error',
    who: 'ada',
    does(tab, { genesys }) {
      genesys.faults.inject({ path: /clients\/[^/]+$/u, status: 403 });
      return types(`/oauth show ${nightly}`)(tab);
    },
    where: message,
    sees: ['Genesys Cloud refused this. It says: “You are not authorized to perform the requested action.”'],
  },
];

export const secondPerson: readonly Surface[] = [...rotation, ...otherEnds];
