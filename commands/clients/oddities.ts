import { rolesOf } from '../../services/genesys/client-roles.ts';
import { rulesOf, tokenSeconds } from '../../services/genesys/rules.ts';
import type { OAuthClient } from '../../services/genesys/types.ts';
import { type Block, section } from '../block-kit/blocks.ts';
import { day, duration } from '../block-kit/text.ts';
import { whenStopped } from './grant-types.ts';
import { moment } from './moments.ts';

/** How apps get off a grant type: with the client where it can move, else with a new one. */
const wayOff = (grantType: string): string =>
  rulesOf(grantType).movesTo.includes('CODE')
    ? 'Use *Update* to move this client to the authorization code grant (CODE). It keeps its ID, redirect URIs and scopes.'
    : 'This client’s grant type can’t be changed: create a new client with another one, move its apps there, then delete this one.';

/** What is out of the ordinary about a client: one mrkdwn sentence each. `leaving`: it's said already when it will be removed. */
export function oddities(client: OAuthClient, now: number, leaving = false): string[] {
  const goes = moment(client.dateToDelete);
  const found: string[] = [];
  if (client.state === 'inactive' && !leaving) {
    const end =
      goes === undefined
        ? 'Genesys Cloud may delete it.'
        : `Genesys Cloud ${goes > now ? 'deletes it' : 'was due to delete it'} on ${day(goes)}.`;
    found.push(`This client is inactive: it gets no new tokens. ${end}`);
  }
  if (client.state === 'disabled')
    found.push('This client was disabled by Genesys Cloud: its tokens are invalid and it gets no new ones.');
  const stopped = whenStopped(client.grantType, now);
  if (stopped !== undefined) found.push(`${stopped} ${wayOff(client.grantType)}`);
  if (client.grantType === 'PASSWORD')
    found.push(`The password grant is a legacy grant type. ${wayOff(client.grantType)}`);
  if ((client.accessTokenValiditySeconds ?? 0) > tokenSeconds.usualLongest)
    found.push(
      `Its tokens last ${duration(client.accessTokenValiditySeconds ?? 0)}, longer than the usual limit of 48 hours.`,
    );
  if (client.grantType === 'CLIENT-CREDENTIALS' && rolesOf(client).length === 0)
    found.push('It has no roles, so its tokens can do nothing.');
  if (client.rolesWithoutDivision.length > 0)
    found.push(
      `Genesys Cloud doesn’t say in which division it has ${client.rolesWithoutDivision.length === 1 ? 'one of its roles' : `${client.rolesWithoutDivision.length} of its roles`}. Before anything else of it is changed, update it to state that.`,
    );
  return found;
}

/** The same as a paragraph, or none. */
export function oddityNotes(client: OAuthClient, now: number, leaving = false): Block[] {
  const found = oddities(client, now, leaving);
  return found.length === 0 ? [] : [section(found.map((each) => `*Note:* ${each}`).join('\n'))];
}
