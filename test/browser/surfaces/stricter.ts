import {
  asks,
  card,
  confirms,
  fills,
  fillsDeletion,
  goes,
  modal,
  picks,
  presses,
  question,
  type Surface,
  submits,
  types,
} from '../surface.ts';

const trial = 'Outbound dialer trial';
const payroll = 'Payroll export';

/** What people see where two have to approve, and new clients need approval too. */
export const stricter: readonly Surface[] = [
  {
    title: 'the form for a new client that needs approval',
    who: 'ben',
    async does(tab, { restart, advance }) {
      await restart({ KEYTURN_APPROVALS: '2', KEYTURN_SECOND_PERSON: 'create' });
      advance(20);
      await goes(tab, 'general');
      await types(`/oauth create ${payroll}`)(tab);
      await picks(tab, 'Grant type', 'Client', 'Client credentials');
      await picks(tab, 'Roles', 'reporting', 'Reporting Reader · Home');
      await fills(tab, {
        Description: 'Hands worked hours to payroll each month. Ask: HR systems',
        Reason: 'Payroll moves to the new provider in April.',
      });
    },
    where: modal,
    sees: ['Create OAuth client', payroll, 'Reporting Reader · Home', 'Reason', 'Ask for approval'],
  },
  {
    title: 'that the creation was sent for approval',
    who: 'ben',
    does: submits,
    where: modal,
    sees: ['Sent for approval', 'View request'],
  },
  {
    title: 'a request to create a client',
    who: 'ada',
    does: (tab) => goes(tab, 'oauth-approvals'),
    where: (tab) => card(tab, payroll),
    sees: [
      `Create client · ${payroll}`,
      'Ben Builder needs 2 approvals by',
      'Payroll moves to the new provider',
      'Client credentials',
      'Reporting Reader in Home',
      'Hands worked hours to payroll',
      'Once 2 people approve, the client is created',
      'button "Approve',
      'button "Deny',
      'button "Ask Ben Builder',
    ],
  },
  {
    title: 'what the first of two approvals does, before it’s given',
    who: 'dora',
    async does(tab, { be, advance }) {
      advance(20);
      await be('ada');
      await goes(tab, 'general');
      await fillsDeletion(tab, trial, 'The trial is over.');
      await asks(tab);
      await be('dora');
      await goes(tab, 'oauth-approvals');
      await presses(card(tab, trial), 'Approve…');
    },
    where: question,
    sees: ['Delete client?', trial, 'Your approval is 1 of 2. This happens when the second person approves.'],
  },
  {
    title: 'a request after the first of two approvals',
    who: 'dora',
    does: confirms,
    where: (tab) => card(tab, trial),
    sees: [
      `Delete client · ${trial}`,
      'Ada Admin needs 1 more approval by',
      'Dora Deleter approved',
      'button "Approve',
      'button "Deny',
    ],
  },
];
