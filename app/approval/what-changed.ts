import { type NameServices, plainNames, resolveNames } from '../../commands/clients/names.ts';
import type { Services } from '../../commands/operation/context.ts';
import type { ErrorDetails } from '../../services/errors/details.ts';
import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import { asJson } from '../../services/json.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { Log } from '../process/log.ts';

/**
 * `error` with what a request's client is now, and the names for its IDs, if it says that the client changed: so people see what changed, and who
 * did it. The same error if that can't be found out. Never throws.
 */
export async function withWhatChanged(
  services: Pick<Services, 'genesys'> & NameServices,
  log: Log,
  { id, client }: RequestRecord,
  error: KeyturnError,
): Promise<KeyturnError> {
  if (error.code !== 'client_changed' || error.changed !== 'no' || client === undefined) return error;
  const changed = (details: ErrorDetails['client_changed']) =>
    new KeyturnError('client_changed', { cause: error, details });
  try {
    const current = await services.genesys.getClient(client.id);
    const names = plainNames(current, await resolveNames(services, current));
    return changed({ now: asJson({ client: current, names }) });
  } catch (cause) {
    const problem = asKeyturnError(cause);
    if (problem.code === 'genesys_not_found') return changed({ gone: true });
    log.warn({ err: problem, request: id }, 'couldn’t read what changed about a client');
    return error;
  }
}
