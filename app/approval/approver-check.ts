import type { Services } from '../../commands/operation/context.ts';
import { permissionsOf } from '../../commands/operation/permissions.ts';
import { allOperations } from '../../commands/registry.ts';
import { type Finding, finding } from '../findings/finding.ts';

/** Finds each operation that too few people can approve, and each of which that can't be found out. */
export async function findTooFewApprovers(
  services: Pick<Services, 'deciders' | 'needsSecondPerson'>,
  needed: number,
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const operation of allOperations) {
    const { name, permission } = operation;
    if (permission === undefined || !services.needsSecondPerson(name)) continue;
    const permissions = permissionsOf(operation);
    const { people, complete } = await services.deciders.atLeast(needed, permissions);
    const eligible = people.length;
    const facts = { operation: name, permissions };
    if (eligible > needed) continue;
    if (!complete) found.push(finding('deciders_unknown', facts));
    else if (eligible < needed) found.push(finding('deciders_too_few', { ...facts, eligible, needed }));
    else found.push(finding('deciders_all_needed', { ...facts, needed }));
  }
  return found;
}
