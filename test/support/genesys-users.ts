import type { GenesysSandbox, SandboxUser } from '../../sandbox/genesys.ts';

/** The Genesys Cloud user with this name, as they are now. Throws if there's none. */
export function userNamed(genesys: Pick<GenesysSandbox, 'users'>, name: string): SandboxUser {
  const found = genesys.users().find((user) => user.name === name);
  if (found === undefined) throw new Error(`There’s no user ${name}.`);
  return found;
}
