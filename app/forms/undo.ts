import { undone } from '../../commands/clients/undo.ts';
import type { FormOperation } from '../../commands/registry.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { LoudChange } from '../pipeline/loud/changes.ts';
import type { Loud } from '../pipeline/loud.ts';

/** What **Undo** opens the form with. */
export interface Undoing {
  /** The client with what the change replaced. */
  before: OAuthClient;
  /** Who made the change. */
  who: LoudChange['who'];
}

/** What taking back this change gives. Throws undo_refused if it can't be taken back. */
export async function undoing(
  loud: Pick<Loud, 'change'>,
  id: string,
  { operation, client }: { operation: FormOperation; client: OAuthClient },
): Promise<Undoing> {
  const made = await loud.change(id);
  if (made?.client?.id !== client.id || made.operation !== operation.name)
    throw new KeyturnError('undo_refused', { details: { why: 'expired' } });
  const change = operation.changes?.(operation.input.parse(made.input)) ?? {};
  return { before: undone(client, made.client, change), who: made.who };
}
