import type { RequestRecord } from '../../services/requests/types.ts';
import { actions } from '../block-kit/blocks.ts';
import type { Block } from '../block-kit/message.ts';
import { clientButton } from '../clients/buttons.ts';
import { operationButtons } from '../names.ts';

/** The buttons after an outcome: its next operation, and **Reactivate** while a deletion can be undone. */
export function nextSteps({ client: asked, outcome }: RequestRecord, now: number): Block[] {
  const id = asked?.id ?? outcome?.client?.id;
  if (id === undefined || outcome === undefined) return [];
  const client = { id, name: asked?.name ?? outcome.client?.name ?? id };
  const next = Object.values(operationButtons).find(({ operation }) => operation === outcome.next);
  return actions(
    outcome.removedOn !== undefined && outcome.removedOn > now
      ? clientButton(operationButtons.reactivation, client)
      : undefined,
    next === undefined ? undefined : clientButton(next, client),
  );
}
