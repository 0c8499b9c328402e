import type { RequestRecord } from '../../services/requests/types.ts';
import { button } from '../block-kit/blocks.ts';
import type { Button } from '../block-kit/message.ts';
import { catalog } from '../language.ts';
import { ids } from '../names.ts';

const words = catalog('ask again', { label: 'Ask again' });

/** Errors after which the same can't be asked again: the client is gone or locked, or as it was to be. */
const settled: ReadonlySet<string> = new Set(['client_locked', 'genesys_not_found', 'state_already', 'own_client']);

/**
 * **Ask again**, for a request that ended without being done, though nobody said no to it: it opens the form for the client as it is now, with what was
 * asked for. Undefined for any other request.
 */
export const askAgainButton = (record: RequestRecord): Button | undefined =>
  mayStillBeWanted(record)
    ? button({
        label: words.label,
        about: record.client?.name,
        actionId: ids.again(record.operation),
        value: record.id,
      })
    : undefined;

function mayStillBeWanted({ state, decision, outcome }: RequestRecord): boolean {
  const fact = outcome?.fact;
  switch (state) {
    case 'expired':
    case 'lapsed':
      return true;
    case 'cancelled':
      // By Keyturn.
      return decision?.by === undefined;
    case 'stale':
    case 'failed':
      return (
        fact?.kind === 'error' && fact.changed === 'no' && !settled.has(fact.code) && fact.details['gone'] !== true
      );
    default:
      return false;
  }
}
