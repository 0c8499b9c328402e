import { rolesOf } from '../../services/genesys/client-roles.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { name } from '../block-kit/text.ts';
import { mayBeRefused } from '../clients/roles.ts';
import type { Part } from './lists.ts';
import { mention } from './mention.ts';
import type { CardSnapshot } from './snapshot.ts';

/** What nobody may approve unseen: what changes, and what power is handed over. */
export const stakedParts = (record: RequestRecord, snapshot: CardSnapshot, changes: readonly string[]): Part[] =>
  [
    {
      heading: snapshot.client === undefined ? '*The new client*' : `*${changeHeading(record)}*`,
      lines: changes,
    },
    rolesNotHeld(record, snapshot),
    {
      heading: '*Genesys Cloud may refuse this*',
      lines: record.state === 'pending' && snapshot.lacking.length > 0 ? [mayBeRefused(snapshot.lacking)] : [],
    },
  ].filter(({ lines }) => lines.length > 0);

const changeHeading = ({ state }: RequestRecord): string => {
  if (state === 'done') return 'What was changed';
  return state === 'pending' || state === 'executing' ? 'What will change' : 'What was to be changed';
};

/** Whoever approves a new secret, or a change, hands over the power of the client. */
function rolesNotHeld({ requester }: RequestRecord, { client, notHeld }: CardSnapshot): Part {
  if (client === undefined || rolesOf(client).length === 0) return { heading: '', lines: [] };
  if (notHeld === undefined)
    return {
      heading: '*Look twice*',
      lines: [`It could not be checked whether ${mention(requester)} holds all roles of this client.`],
    };
  return {
    heading: `*Look twice:* ${mention(requester)} does not hold all roles of this client.`,
    lines: notHeld.map((role) => `• ${name(role, 300)}`),
  };
}
