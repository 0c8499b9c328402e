import { KeyturnError } from '../errors.ts';
import type { Person } from '../people.ts';

/**
 * Whether Genesys Cloud gives `person` the permission, such as `oauth:client:edit`: an unconditional policy grants it, or the list of
 * permissions has it and no conditional policy is about the same permission. In all other cases the answer is no.
 */
export function holds(person: Pick<Person, 'authorization'>, permission: string): boolean {
  const { permissions, policies } = person.authorization;
  const speaking = policies.filter((policy) =>
    policy.actions.some((action) => matches([policy.domain, policy.entityName, action].join(':'), permission)),
  );
  if (speaking.some((policy) => !policy.conditional && !policy.allowConditions)) return true;
  // Only Genesys Cloud can evaluate a condition, and the list may name conditional permissions too.
  return !speaking.some((policy) => policy.conditional) && permissions.some((granted) => matches(granted, permission));
}

/** Throws `permission_missing` {permission} unless `person` has it. */
export function requirePermission(person: Pick<Person, 'authorization'>, permission: string): void {
  if (!holds(person, permission)) throw new KeyturnError('permission_missing', { details: { permission } });
}

/** Whether `granted` covers `permission`: segment by segment in any case, `*` covers one segment, a bare `*` everything. */
export function matches(granted: string, permission: string): boolean {
  if (granted === '*') return true;
  if (!granted.includes('*')) return granted.toLowerCase() === permission.toLowerCase();
  const have = granted.toLowerCase().split(':');
  const want = permission.toLowerCase().split(':');
  return have.length === want.length && have.every((segment, at) => segment === '*' || segment === want[at]);
}
