import { restoredError } from '../../services/errors/stored.ts';
import { isOpen } from '../../services/requests/moments.ts';
import type { Outcome, RequestRecord } from '../../services/requests/types.ts';
import { actions } from '../block-kit/blocks.ts';
import type { Block, Button } from '../block-kit/message.ts';
import { clientButton } from '../clients/buttons.ts';
import { operationButtons } from '../names.ts';
import { askAgainButton } from './ask-again.ts';

/** The buttons after a request has ended, in a row. */
export const nextSteps = (record: RequestRecord, now: number): Block[] => actions(...nextButtons(record, now));

/**
 * Its next operation, **Rotate secret** for a lost one, **Reactivate** while a deletion can be undone, and **Ask again**. What is still to come has
 * buttons of its own.
 */
export const nextButtons = (record: RequestRecord, now: number): Button[] =>
  isOpen(record) ? [] : [...afterOutcome(record, now), askAgainButton(record)].filter((button) => button !== undefined);

function afterOutcome(
  { state, client: asked, outcome, secret, schedule }: RequestRecord,
  now: number,
): (Button | undefined)[] {
  if (outcome === undefined) return [];
  const lost = lostSecret(outcome);
  const id = asked?.id ?? outcome.client?.id ?? lost?.clientId;
  if (id === undefined) return [];
  const client = { id, name: asked?.name ?? outcome.client?.name ?? id };
  // Nobody has the secret that it made.
  const uncollected = secret?.expiredAt !== undefined && secret.openedAt === undefined;
  const operationNext = lost !== undefined || uncollected ? operationButtons.newSecret.operation : outcome.next;
  const next = Object.values(operationButtons).find(({ operation }) => operation === operationNext);
  // Between its two parts, a deletion leaves an inactive client.
  const between = schedule !== undefined && ['lapsed', 'stale', 'failed'].includes(state);
  const inactive = between || (outcome.removedOn !== undefined && outcome.removedOn > now);
  return [
    inactive && next !== operationButtons.reactivation
      ? clientButton(operationButtons.reactivation, client)
      : undefined,
    next === undefined ? undefined : clientButton(next, client),
  ];
}

/** What's known of the client whose new secret couldn't be stored. */
const lostSecret = ({ fact }: Outcome) =>
  fact.kind === 'error' && fact.code === 'secret_lost' ? restoredError(fact).details : undefined;
