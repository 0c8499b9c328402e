import type { RequestRecord } from '../../services/requests/types.ts';
import { actions, type Block, type Button, button } from '../block-kit/blocks.ts';
import { clientButton } from '../clients/view.ts';
import { ids, operationNames } from '../names.ts';

/** Opens the form of a change with the state `active` chosen. */
export const reactivateButton = (client: { id: string; name: string }): Button =>
  button({ label: 'Reactivate', about: client.name, actionId: ids.reactivate, value: client.id });

/** What can be done about an outcome, by what it says: the operation that comes next, and **Reactivate** while a deletion can be undone. */
export function nextSteps({ client: asked, outcome }: RequestRecord, now: number): Block[] {
  const { details = {} } = outcome ?? {};
  const id = asked?.id ?? details['clientId'];
  if (id === undefined) return [];
  const client = { id, name: asked?.name ?? details['clientName'] ?? id };
  const next = operationNames.find((each) => each === details['next']);
  return actions(
    Date.parse(details['removedOn'] ?? '') > now ? reactivateButton(client) : undefined,
    next === undefined ? undefined : clientButton(next, client),
  );
}
