import type { OperationName } from '../../commands/names.ts';
import type { Services } from '../../commands/operation/context.ts';
import { mayRun } from '../../commands/operation/permissions.ts';
import type { Viewer } from '../../commands/operation/viewer.ts';
import { clientVerbs, operationOf } from '../../commands/registry.ts';
import type { Person } from '../../services/people.ts';

type ViewerServices = Pick<
  Services,
  'now' | 'command' | 'organization' | 'needsSecondPerson' | 'namesSomeEffects' | 'access'
>;

/** What views know about their reader. */
export function viewerOf(
  { now, command, organization, needsSecondPerson, namesSomeEffects, access }: ViewerServices,
  person: Person,
): Viewer {
  // A list asks this for every operation of every row.
  const known = new Map<OperationName, boolean>();
  const decide = (name: OperationName): boolean => {
    const held = mayRun(person, operationOf(name));
    known.set(name, held);
    return held;
  };
  return {
    person,
    now: now(),
    command,
    organization,
    may: (name) => known.get(name) ?? decide(name),
    needsSecondPerson,
    namesSomeEffects,
    isOwnClient: access.isOwnClient,
    clientVerbs,
  };
}
