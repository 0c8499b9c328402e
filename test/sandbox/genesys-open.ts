import { onTestFinished } from 'vitest';
import { type GenesysOptions, type GenesysSandbox, startGenesys } from '../../sandbox/genesys.ts';
import { type Caller, signedIn } from './genesys-caller.ts';

export const CLIENTS = '/api/v2/oauth/clients';

/** The path of one client. */
export const one = (id: string): string => `${CLIENTS}/${id}`;

/** A seeded role in a division, by default in all of them. */
export const role = (
  { ids }: GenesysSandbox,
  name: string,
  divisionId = '*',
): { roleId: string; divisionId: string } => ({
  roleId: ids.roles[name] ?? '',
  divisionId,
});

/** A sandbox that ends with the test, and a caller with the bot's own token. */
export async function openGenesys(options: GenesysOptions = {}): Promise<{ genesys: GenesysSandbox; bot: Caller }> {
  const genesys = await startGenesys(options);
  onTestFinished(() => genesys.close());
  return { genesys, bot: await signedIn(genesys) };
}
