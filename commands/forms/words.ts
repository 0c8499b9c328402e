import { number } from '../block-kit/text.ts';
import { catalog } from '../language.ts';

/** What people read on forms and their reviews, beside what fields are called and what is wrong with what they hold. */
export const words = catalog('forms', {
  buttons: {
    createClient: 'Create client',
    review: 'Review changes',
    save: 'Save changes',
    ask: 'Ask for approval',
    cancel: 'Cancel',
    back: 'Back to the form',
  },
  problem: (sentence: string) => `*This didn’t work.* ${sentence}`,
  fieldError: (sentence: string) => `*Please correct:* ${sentence}`,
  fieldWarning: (sentence: string, button: string) => `⚠ *Warning:* ${sentence} To go ahead, press *${button}* again.`,
  remark: (sentence: string) => `*Note:* ${sentence}`,
  hints: {
    description: 'What uses it, and who owns it.',
    duration: '5 minutes to 48 hours, such as “1 hour 30 minutes”, “24h” or “3600”. SCIM clients: up to 450 days.',
    redirectUris: 'One per line.',
    scopes: 'What its tokens can be used for.',
    roles: 'What it can do. You can only choose roles you have. Keyturn’s own client must have them too.',
    rolesNotStated: (mark: string) =>
      `What it can do. You can only choose roles you have. Keyturn’s own client must have them too. A role marked “${mark}” needs one: choose it again with its division, or remove it.`,
    allowedIps: 'IP addresses or CIDR ranges, one per line. Empty allows every address.',
    reason: 'Your approver sees this.',
    reasonNeeded: 'This needs approval. Your approver sees this.',
    reasonLength: (least: number, most: number) => `${number(least)} to ${number(most)} characters.`,
    grantType: 'Decides which fields you see. It can’t be changed later.',
    move: 'Choose CODE to move this client to the authorization code grant. It keeps its ID, redirect URIs and scopes.',
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
    active: 'It can get tokens',
    inactive: 'No new tokens. Genesys Cloud may delete it.',
  },
  grantTypes: {
    CODE: 'People sign in, with or without PKCE',
    'CLIENT-CREDENTIALS': 'A service acts on its own, with roles',
    'SAML2-BEARER': 'Tokens in exchange for a SAML2 assertion',
    TOKEN: 'Implicit grant, ends in spring 2027',
    PASSWORD: 'A legacy grant type',
  },
  fixedGrantType: (label: string) => `*Grant type*\n${label}. It can’t be changed.`,
  movedApps: '*What its apps need to change*',
  seeBelow: (fields: readonly string[]) => `See ${fields.map((field) => `“${field}”`).join(', ')} below.`,
  nowNeedsApproval: 'It needs approval now. Give a reason, then send the form again.',
  changeNeedsApproval: 'This change needs approval. Give a reason, then send the form again.',
  wanted: '*What you wanted to change*',
  reason: 'Reason',
  typeName: 'Type the client’s name to confirm',
  alreadyAsked: (by: string, address: string) =>
    `*${by || 'Someone'} already asked for this.* <${address}|View request>`,
  afterApproval: '*After approval*',
  reviewTitle: 'Review changes',
  changes: (client: string) => `${client}\n*Changes*`,
  more: (missing: number) => `… and ${number(missing)} more`,
});
