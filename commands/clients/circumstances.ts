import { nameKey } from '../../services/folding.ts';
import type { Services } from '../operation/context.ts';
import type { Circumstances, Maker, Namesake } from '../operation/weight.ts';

type CircumstanceServices = Pick<Services, 'access' | 'listings' | 'directory'>;

/** Looks up what decides about a change. What can't be found out counts as what's stricter. */
export const circumstancesFor = (
  { access, listings, directory }: CircumstanceServices,
  { person, freshness }: Maker,
): Circumstances => ({
  async notHeld(roles) {
    try {
      return { roles: await access.missingRoles(await person(), roles, freshness), known: true };
    } catch {
      return { roles, known: false };
    }
  },
  async isTaken(name, clientId) {
    try {
      const key = nameKey(name);
      const { clients } = await listings.read();
      const other = clients.find((client) => client.id !== clientId && nameKey(client.name) === key);
      return other === undefined ? { taken: false } : { taken: true, by: namesakeOf(other) };
    } catch {
      return { taken: true };
    }
  },
  async hasAdmin(roles) {
    const names = await Promise.all(roles.map(({ roleId }) => directory.roleName(roleId).catch(() => undefined)));
    // Genesys Cloud's own admin roles are called so, in English in every organization (docs/platforms.md).
    return names.some((name) => name === undefined || /admin/iu.test(name));
  },
});

const namesakeOf = ({ id, name, state }: Namesake): Namesake => ({ id, name, state });
