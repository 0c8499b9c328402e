import type { Services } from './operation/context.ts';
import { operationNames, operationOf, operations, type RegisteredName } from './registry.ts';

/**
 * When an operation waits for a second person. Who that can be is another rule: someone else (`samePerson` in services/people/person-ref.ts)
 * with the operation's permission, whom KEYTURN_APPROVERS doesn't leave out. app/approval/eligibility.ts checks all of it at each click, and
 * services/requests/transitions.ts checks again, as it stores an approval, that nobody approves their own request.
 */

/** The verb of an operation that may wait for a second person. */
export type RiskyOperation = {
  [Name in RegisteredName]: 'never' extends (typeof operations)[Name]['secondPerson'] ? never : Name;
}[RegisteredName];

/** The verbs of operations that may wait for a second person, and of those that always do. */
export const riskyOperations = operationNames.filter(
  (name): name is RiskyOperation => operations[name].secondPerson !== 'never',
);
export const alwaysRisky = riskyOperations.filter((name) => operations[name].secondPerson === 'always');

/**
 * Whether an operation waits for a second person: KEYTURN_SECOND_PERSON names it, which has to name those that always wait, or its
 * declaration says that this input does (`secondPersonFor`). app/pipeline.ts refuses to run what has to wait.
 */
export const secondPersonRule =
  (named: ReadonlySet<string>): Services['needsSecondPerson'] =>
  (operation, input) =>
    named.has(operation) || (input !== undefined && operationOf(operation).secondPersonFor?.needs(input) === true);
