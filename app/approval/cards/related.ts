import { asRelated } from '../../../commands/cards/related.ts';
import type { Related } from '../../../commands/operation/related.ts';
import { operationOf, requestable } from '../../../commands/registry.ts';
import type { Requests } from '../../../services/requests/service.ts';
import type { RequestRecord, RequestState } from '../../../services/requests/types.ts';

/** The states in which people decide something about a request, so that it has to name the others. */
const waiting: ReadonlySet<RequestState> = new Set(['pending', 'approved', 'scheduled', 'paused']);

/** The other requests that are open for a request's client, oldest first. Throws what the store throws. */
export async function openBeside(
  requests: Pick<Requests, 'openAbout'>,
  { id, client }: Pick<RequestRecord, 'id' | 'client'>,
): Promise<RequestRecord[]> {
  if (client === undefined) return [];
  const open = await requests.openAbout(client.id, requestable);
  return open.filter((other) => other.id !== id);
}

/** What a request's card says of them. */
export async function relatedOn(
  requests: Pick<Requests, 'openAbout'>,
  record: RequestRecord,
  linkTo: (other: RequestRecord) => string | undefined,
): Promise<Related[]> {
  if (!waiting.has(record.state)) return [];
  const others = await openBeside(requests, record);
  return others.map((other) => asRelated(other, operationOf(other.operation), linkTo(other)));
}
