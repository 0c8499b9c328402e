import { listed, number } from '../block-kit/text.ts';
import { catalog } from '../language.ts';

/** The words of forms and their reviews, except for fields' names and errors. */
export const words = catalog('forms', {
  buttons: {
    createClient: 'Create client',
    review: 'Review changes',
    save: 'Save changes',
    ask: 'Ask for approval',
    undo: 'Undo change',
    cancel: 'Cancel',
    back: 'Back to the form',
  },
  problem: (sentence: string) => `*This didn’t work.* ${sentence}`,
  fieldError: (sentence: string) => `*Fix this:* ${sentence}`,
  fieldWarning: (sentence: string, button: string) => `⚠ *Warning:* ${sentence} To go ahead, press *${button}* again.`,
  alert: (sentence: string) => `⚠ ${sentence}`,
  remark: (sentence: string) => `*Note:* ${sentence}`,
  hints: {
    description: 'What uses it, and who owns it.',
    duration: 'From 5 minutes to 48 hours (450 days for SCIM clients). Examples: “1 hour 30 minutes”, “24h”, “3600”.',
    redirectUris: 'One per line.',
    scopes: 'What its tokens can be used for.',
    roles: 'What it can do. You can only choose roles you have. Keyturn’s own client must have them too.',
    rolesNotStated: (mark: string) =>
      `What it can do. You can only choose roles you have. Keyturn’s own client must have them too. If a role is marked “${mark}”, choose it again with its division, or remove it.`,
    allowedIps: 'IP addresses or CIDR ranges, one per line. Leave this empty to allow any address.',
    reason: 'Your approver sees this.',
    toldReason: 'The approvals channel sees this.',
    reasonLength: (least: number, most: number) => `${number(least)} to ${number(most)} characters.`,
    grantType: 'Decides which fields you see. It can’t be changed later.',
    move: 'You can change this to CODE. The client keeps its ID, redirect URIs, and scopes.',
    name: (name: string) => `${name}   (or its client ID)`,
  },
  searchScopes: 'Search scopes',
  searchRoles: 'Search roles and divisions',
  tooLong: {
    description: 'The description is too long to edit here. It won’t change.',
    redirectUris: 'There are too many redirect URIs to edit here. They won’t change.',
    scopes: 'There are too many scopes to edit here. They won’t change.',
    roles: 'There are too many roles to edit here. They won’t change.',
    allowedIps: 'There are too many allowed IP addresses to edit here. They won’t change.',
  },
  states: {
    active: 'Can get tokens',
    inactive: 'Can’t get new tokens. Genesys Cloud may delete it.',
  },
  grantTypes: {
    CODE: 'People sign in, with or without PKCE',
    'CLIENT-CREDENTIALS': 'A service acts on its own, with roles',
    'SAML2-BEARER': 'Exchanges a SAML2 assertion for a token',
    TOKEN: 'Support ends in spring 2027',
    PASSWORD: 'A legacy grant type',
  },
  fixedGrantType: (label: string) => `*Grant type*\n${label}. It can’t be changed.`,
  movedApps: '*What its apps need to change*',
  seeBelow: (fields: readonly string[]) => `See ${fields.map((field) => `“${field}”`).join(', ')} below.`,
  undoTitle: 'Undo change',
  undoes: (name: string) => `This undoes ${name}’s change. Nothing is saved yet.`,
  needsReason: (lackedRoles: readonly string[]) =>
    lackedRoles.length === 0
      ? '*One more step:* this change now needs approval. Enter a reason below.'
      : `*One more step:* this change now needs approval, because you don’t have ${listed(lackedRoles, 'and')}. Enter a reason below.`,
  closedNeedsReason: (client: string) =>
    `Your change${client === '' ? '' : ` to ${client}`} wasn’t made: it needs approval. Make it again, with a reason.`,
  wanted: '*Your changes (not made)*',
  when: 'When',
  reason: 'Reason',
  typeName: 'Type the client’s name to confirm',
  alreadyAsked: (by: string, address: string) =>
    `*${by || 'Someone'} already asked for this.* <${address}|View request>`,
  afterApproval: '*After approval*',
  reviewTitle: 'Review changes',
  changes: (client: string) => `Changes to ${client}`,
  loud: '⚠ Keyturn will post this change in the approvals channel.',
  needsApproval: (reason: string) => `*Needs approval.* Reason:\n${reason}`,
  more: (missing: number) => `… and ${number(missing)} more`,
});
