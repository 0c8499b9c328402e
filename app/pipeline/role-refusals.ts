import type { Context } from '../../commands/operation/context.ts';
import type { Operation } from '../../commands/operation.ts';
import { isRoleRefusal } from '../../services/access/own-client.ts';
import { rolesOf } from '../../services/genesys/client-roles.ts';

/**
 * Runs a write. Genesys Cloud refuses one that involves a role its caller lacks, without saying which, so this adds the roles to the refusal.
 * Throws what the operation throws.
 */
export async function runNamingRoles(
  operation: Operation,
  context: Context,
  input: unknown,
  run: Operation['run'] = operation.run,
): Promise<unknown> {
  try {
    return await run(context, input);
  } catch (cause) {
    if (!isRoleRefusal(cause)) throw cause;
    const id = operation.clientOf?.(input)?.id;
    const client = id === undefined ? undefined : await context.genesys.getClient(id).catch(() => undefined);
    const roles = [...(client === undefined ? [] : rolesOf(client)), ...(operation.attaches?.(input) ?? [])];
    throw await context.access.explainRefusal(cause, roles, client !== undefined);
  }
}
