import { defined } from '../services/defined.ts';
import { circumstancesFor } from './clients/circumstances.ts';
import type { Services } from './operation/context.ts';
import { effectsIn, strictest } from './operation/weight.ts';
import { allOperations, operationNames, operationOf, operations, type RegisteredName } from './registry.ts';

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

/** The effects of operations that KEYTURN_SECOND_PERSON can name, such as `update:redirect-uris`. */
export const namedEffects: readonly string[] = allOperations.flatMap(({ name, does }) =>
  does === undefined ? [] : [...new Set(effectsIn(does.effects).map(({ effect }) => `${name}:${effect}`))],
);

/** In KEYTURN_SECOND_PERSON: all that's loud waits for a second person. */
export const strict = 'strict';

/** The gate, by what KEYTURN_SECOND_PERSON names and by what an input does. app/pipeline/write.ts refuses to run what has to wait. */
export function createGate(
  named: ReadonlySet<string>,
  services: Pick<Services, 'access' | 'listings' | 'directory'>,
): Pick<Services, 'needsSecondPerson' | 'namesSomeEffects' | 'weigh'> {
  const needsSecondPerson: Services['needsSecondPerson'] = (name) =>
    named.has(name) || operationOf(name).secondPerson === 'always';
  return {
    needsSecondPerson,
    namesSomeEffects: (name) =>
      operationOf(name).does !== undefined &&
      (named.has(strict) || [...named].some((each) => each.startsWith(`${name}:`))),
    async weigh(name, input, { client, ...maker }) {
      const effects = (await operationOf(name).does?.of(input, client, circumstancesFor(services, maker))) ?? [];
      const today = effects.map(({ effect, weight }) =>
        named.has(`${name}:${effect}`) || (weight === 'loud' && named.has(strict)) ? 'second' : weight,
      );
      return {
        weight: needsSecondPerson(name) ? 'second' : strictest(today),
        nameTaken: effects.some((each) => each.nameTaken === true),
        ...defined({ namesake: effects.find(({ namesake }) => namesake !== undefined)?.namesake }),
        notHeld: effects.flatMap(({ notHeld = [] }) => notHeld),
      };
    },
  };
}
