import { fills, goes, leaves, message, modal, picks, presses, type Surface, submits, types } from '../surface.ts';

const crm = 'Salesforce CRM connector';

/** What people see who only look. */
const reading: readonly Surface[] = [
  {
    title: 'help',
    who: 'ada',
    does: types('/oauth help'),
    where: message,
    sees: ['What you can do', '/oauth rotate <client> Rotate a client’s secret (needs approval)', 'Examples'],
  },
  {
    title: 'a person’s access',
    who: 'ada',
    does: types('/oauth whoami'),
    where: message,
    sees: ['Your access', '@Ada', 'ada@example.com', 'Northwind Contact Center', 'You can:'],
  },
  {
    title: 'that guests can’t use it',
    who: 'gus',
    does: types('/oauth list'),
    where: message,
    sees: ['Only visible to you', 'Guests can’t use Keyturn'],
  },
  {
    title: 'a list',
    who: 'ada',
    does: types('/oauth list'),
    where: message,
    sees: [
      'OAuth clients',
      'Showing 1–10 of 12 clients',
      'Agent desktop',
      'button "More actions"',
      'button "Next page"',
    ],
    picture: 'list',
  },
  {
    title: 'its next page',
    who: 'ada',
    does: (tab) => presses(message(tab), 'Next page'),
    where: message,
    sees: ['Showing 11–12 of 12 clients', 'Wallboard Lisbon', 'Page 2 of 2'],
  },
  {
    title: 'the menu of a row',
    who: 'ada',
    does: (tab) => message(tab).getByRole('button', { name: 'More actions' }).last().click(),
    where: (tab) => tab.getByRole('menu'),
    sees: ['Show details', 'Update', 'Delete'],
  },
  {
    title: 'a search that finds nothing',
    who: 'ada',
    does: types('/oauth list payrol'),
    where: message,
    sees: ['No clients match “payrol”'],
  },
  {
    title: 'a mistyped command',
    who: 'ada',
    does: types('/oauth lst'),
    where: message,
    sees: ['button "List"'],
  },
  {
    title: 'clients to choose from',
    who: 'ada',
    does: types('/oauth show wallboard'),
    where: message,
    sees: ['2 clients match “wallboard”. Which one?', 'Wallboard Leeds', 'Wallboard Lisbon', 'button "Choose'],
  },
  {
    title: 'a type-ahead over all clients',
    who: 'ada',
    async does(tab) {
      await types('/oauth show')(tab);
      await message(tab).getByRole('combobox', { name: 'Find a client' }).fill('nightly');
    },
    where: (tab) => tab.getByRole('listbox', { name: 'Find a client' }),
    sees: ['Nightly reporting export', 'CLIENT-CREDENTIALS · active'],
  },
  {
    title: 'a client',
    who: 'ada',
    async does(tab) {
      await tab.getByRole('option', { name: 'Nightly reporting export' }).click();
      // A line with the usage follows the answer to a click; then it's known.
      await message(tab, '707 calls').waitFor();
      await types('/oauth nightly')(tab);
    },
    where: (tab) => message(tab, 'Token duration'),
    sees: [
      'Nightly reporting export',
      'in use: 707 calls in 7 days',
      'Reporting Reader in all divisions',
      '1 hour',
      'Deactivate',
      'Update',
      'Rotate secret',
      'Delete',
    ],
    picture: 'show',
  },
];

/** What one person can do alone. */
const changing: readonly Surface[] = [
  {
    title: 'a missing permission',
    who: 'vera',
    does: types('/oauth create'),
    where: modal,
    sees: ['oauth:client:add', 'Nothing was changed'],
  },
  {
    title: 'the form for a new client, with an error under its field',
    who: 'ada',
    async does(tab) {
      await types('/oauth create Invoice sync')(tab);
      await picks(tab, 'Grant type', 'Client', 'Client credentials');
      await picks(tab, 'Roles', 'reporting', 'Reporting Reader · Home');
      await fills(tab, {
        Description: 'Sends invoices to the ledger at noon. Ask: billing team',
        'Token duration': '2 days',
      });
      await fills(tab, { 'Token duration': 'forever' });
      await submits(tab);
    },
    where: modal,
    sees: ['Create OAuth client', 'Invoice sync', 'Reporting Reader · Home', 'Enter a duration, such as “24 hours”'],
    picture: 'create',
  },
  {
    title: 'a new client, whose secret is ready',
    who: 'ada',
    async does(tab) {
      await fills(tab, { 'Token duration': '2 hours' });
      await submits(tab);
    },
    where: modal,
    sees: ['Created: Invoice sync', '2 hours', 'Only you can open it', 'button "Reveal secret'],
  },
  {
    title: 'the review of a change that one person makes alone',
    who: 'ada',
    async does(tab) {
      await leaves(tab);
      await types(`/oauth update ${crm}`)(tab);
      const uris = modal(tab).getByRole('textbox', { name: 'Redirect URIs' });
      await uris.fill(`${await uris.inputValue()}\nhttps://crm-test.example.com/oauth/callback`);
      await fills(tab, { Description: 'Click-to-dial, screen pop, and call notes in Salesforce' });
      await submits(tab);
    },
    where: modal,
    sees: [`Changes to ${crm}`, 'call notes', 'crm-test', 'Keyturn will post this change in the approvals channel'],
    picture: 'review',
  },
  {
    title: 'the client after it',
    who: 'ada',
    does: submits,
    where: modal,
    sees: [`Updated: ${crm}`, 'call notes'],
  },
  {
    title: 'that the channel is told',
    who: 'ada',
    async does(tab) {
      await leaves(tab);
      await goes(tab, 'oauth-approvals');
    },
    where: message,
    sees: [`Ada Admin updated ${crm} without approval`, 'What changed', 'crm-test', 'button "Undo'],
    picture: 'loud-change',
  },
  {
    title: 'the review that undoes it',
    who: 'dora',
    async does(tab) {
      await goes(tab, 'oauth-approvals');
      await presses(message(tab), 'Undo');
    },
    where: modal,
    sees: ['Undo change', 'This undoes Ada Admin’s change. Nothing is saved yet.', 'crm-test'],
  },
  {
    title: 'that it was undone',
    who: 'dora',
    async does(tab) {
      await submits(tab);
      await modal(tab).filter({ hasText: 'Updated:' }).waitFor();
      await leaves(tab);
    },
    where: (tab) => message(tab, 'without approval'),
    sees: ['Undone by Dora Deleter', 'View'],
  },
];

/** The emergency brake, and what takes it back. */
const braking: readonly Surface[] = [
  {
    title: 'what follows from a deactivation, to confirm',
    who: 'ada',
    async does(tab) {
      await types('/oauth stop agent desktop')(tab);
      await fills(tab, { Reason: 'A laptop with its sign-in was stolen' });
    },
    where: modal,
    sees: ['Deactivate client', 'Agent desktop', 'It can’t get new tokens', 'button "Deactivate"'],
  },
  {
    title: 'that it’s deactivated, and until when its tokens live',
    who: 'ada',
    does: submits,
    where: modal,
    sees: ['Deactivated: Agent desktop', 'at the latest', 'Genesys Cloud removes it on', 'button "Reactivate'],
  },
  {
    title: 'who deactivated it, and why',
    who: 'ada',
    async does(tab) {
      await leaves(tab);
      await goes(tab, 'oauth-approvals');
    },
    where: message,
    sees: ['Ada Admin deactivated Agent desktop', 'laptop', 'at the latest', 'button "Reactivate'],
  },
  {
    title: 'that someone else reactivated it',
    who: 'dora',
    async does(tab) {
      await presses(message(tab), 'Reactivate');
      await submits(tab);
      await modal(tab).filter({ hasText: 'Reactivated:' }).waitFor();
      await leaves(tab);
    },
    where: message,
    sees: ['Dora Deleter reactivated Agent desktop, which @Ada had deactivated', 'button "Deactivate'],
  },
  {
    title: 'that the first message says so',
    who: 'dora',
    does: async () => undefined,
    where: (tab) => message(tab, 'laptop'),
    sees: ['Reactivated by Dora Deleter'],
  },
];

export const alone: readonly Surface[] = [...reading, ...changing, ...braking];
