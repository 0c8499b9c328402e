import type { RequestRecord } from '../../services/requests/types.ts';
import { actions, type Block } from '../block-kit/blocks.ts';
import { clientButton } from '../clients/buttons.ts';
import { leads } from '../names.ts';

/** What can be done about an outcome, by what it says: the operation that comes next, and **Reactivate** while a deletion can be undone. */
export function nextSteps({ client: asked, outcome }: RequestRecord, now: number): Block[] {
  const { details = {} } = outcome ?? {};
  const id = asked?.id ?? details['clientId'];
  if (id === undefined) return [];
  const client = { id, name: asked?.name ?? details['clientName'] ?? id };
  const next = Object.values(leads).find(({ operation }) => operation === details['next']);
  return actions(
    Date.parse(details['removedOn'] ?? '') > now ? clientButton(leads.reactivation, client) : undefined,
    next === undefined ? undefined : clientButton(next, client),
  );
}
