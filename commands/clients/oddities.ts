import { rolesOf } from '../../services/genesys/client-roles.ts';
import { rulesOf, tokenSeconds } from '../../services/genesys/rules.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { section } from '../block-kit/blocks.ts';
import type { Block } from '../block-kit/message.ts';
import { day, duration, number } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import { whenStopped } from './grant-types.ts';
import { moment } from './moments.ts';

const words = catalog('oddities', {
  remark: (sentence: string) => `*Note:* ${sentence}`,
  mayBeDeleted: 'This client is inactive and can’t get new tokens. Genesys Cloud may delete it.',
  deletedOn: (day: string) => `This client is inactive and can’t get new tokens. Genesys Cloud deletes it on ${day}.`,
  wasDue: (day: string) =>
    `This client is inactive and can’t get new tokens. Genesys Cloud was due to delete it on ${day}.`,
  disabled: 'Genesys Cloud disabled this client: its tokens are invalid, and it can’t get new ones.',
  password: 'The password grant is a legacy grant type.',
  move: 'Use *Update* to change this client’s grant type to CODE. It keeps its ID, redirect URIs, and scopes.',
  replace:
    'This client’s grant type can’t be changed. Create a client with another grant type, move its apps there, then delete this one.',
  longLived: (duration: string) => `This client’s tokens last ${duration}, longer than the usual limit of 48 hours.`,
  noRoles: 'This client has no roles, so its tokens can’t do anything.',
  rolesWithoutDivision: (roles: number) =>
    roles === 1
      ? 'Genesys Cloud didn’t return the division of one of this client’s roles. Use *Update* to set the division before you change anything else.'
      : `Genesys Cloud didn’t return the divisions of ${number(roles)} of this client’s roles. Use *Update* to set the divisions before you change anything else.`,
});

/** Unusual facts about a client: one mrkdwn sentence each. `leaving`: the view already says when it will be removed. */
export function oddities(client: OAuthClient, now: number, leaving = false): string[] {
  const { state, grantType, accessTokenValiditySeconds = 0, rolesWithoutDivision } = client;
  const found: string[] = [];
  if (state === 'inactive' && !leaving) found.push(inactive(moment(client.dateToDelete), now));
  if (state === 'disabled') found.push(words.disabled);
  const stopped = whenStopped(grantType, now);
  if (stopped !== undefined) found.push(`${stopped} ${wayOff(grantType)}`);
  if (grantType === 'PASSWORD') found.push(`${words.password} ${wayOff(grantType)}`);
  if (accessTokenValiditySeconds > tokenSeconds.usualLongest)
    found.push(words.longLived(duration(accessTokenValiditySeconds)));
  if (grantType === 'CLIENT-CREDENTIALS' && rolesOf(client).length === 0) found.push(words.noRoles);
  if (rolesWithoutDivision.length > 0) found.push(words.rolesWithoutDivision(rolesWithoutDivision.length));
  return found;
}

/** How to get apps off a grant type: move the client if possible, or create a new one. */
function wayOff(grantType: string): string {
  return rulesOf(grantType).movesTo.includes('CODE') ? words.move : words.replace;
}

function inactive(deletedOn: number | undefined, now: number): string {
  if (deletedOn === undefined) return words.mayBeDeleted;
  return deletedOn > now ? words.deletedOn(day(deletedOn)) : words.wasDue(day(deletedOn));
}

/** The same as a paragraph, or none. */
export function oddityRemarks(client: OAuthClient, now: number, leaving = false): Block[] {
  const found = oddities(client, now, leaving);
  return found.length === 0 ? [] : [section(found.map(words.remark).join('\n'))];
}
