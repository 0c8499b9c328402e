import { KeyturnError } from '../../services/errors.ts';
import { refusedFields } from '../../services/genesys/refused-fields.ts';
import { rulesOf } from '../../services/genesys/rules.ts';
import type { ClientChange, OAuthClient } from '../../services/genesys/types/client.ts';

/** A client's move to another grant type, with the same ID and fields. */

/** Throws input_invalid for a move that Keyturn doesn't support. */
export function requireMove({ grantType }: Pick<OAuthClient, 'grantType'>, change: ClientChange): void {
  const wanted = change.grantType;
  if (wanted === undefined || wanted === grantType || rulesOf(grantType).movesTo.includes(wanted)) return;
  throw new KeyturnError('input_invalid', {
    details: { problems: [{ kind: 'no_such_move', from: grantType, to: wanted }] },
  });
}

/** Adds the move to the error if Genesys Cloud refused the move itself. It doesn't document which ones it refuses (docs/platforms.md). */
export function explainRefusal(
  error: KeyturnError,
  client: OAuthClient | undefined,
  change: ClientChange,
): KeyturnError {
  const { code, details, correlationId } = error;
  const aboutGrant =
    refusedFields(error).known.includes('grantType') || /grant.?type/iu.test(details['genesysMessage'] ?? '');
  if (code !== 'genesys_refused' || client === undefined || change.grantType === undefined || !aboutGrant) return error;
  const move = { from: client.grantType, to: change.grantType };
  return new KeyturnError(code, { cause: error, correlationId, details: { ...details, move } });
}
