import { restoredError } from '../../services/errors/stored.ts';
import { factsOf, type KeyturnError } from '../../services/errors.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { button } from '../block-kit/blocks.ts';
import type { Button } from '../block-kit/message.ts';
import { catalog } from '../language.ts';
import { ids } from '../names.ts';

const words = catalog('ask again', { label: 'Ask again' });

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
      return fact?.kind === 'error' && mayGoThrough(restoredError(fact));
    default:
      return false;
  }
}

/** Not once the client is gone or locked, or as it was to be. */
const mayGoThrough = ({ code, changed, details }: KeyturnError): boolean =>
  changed === 'no' && factsOf(code).final !== true && details.gone !== true;
