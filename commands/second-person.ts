import { defined } from '../services/defined.ts';
import { circumstancesFor } from './clients/circumstances.ts';
import type { Services } from './operation/context.ts';
import { type ChangeEffect, effectsIn, strictest, type Weight } from './operation/weight.ts';
import type { Operation } from './operation.ts';
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
export const namedEffects: readonly string[] = [
  ...new Set(allOperations.flatMap((each) => effectsOf(each).map(({ effect }) => effectName(each, effect)))),
];

/** In KEYTURN_SECOND_PERSON: all that's loud waits for a second person. */
export const strict = 'strict';

/** The gate, by what KEYTURN_SECOND_PERSON names and by what an input does. app/pipeline/write.ts refuses to run what has to wait. */
export function createGate(
  named: ReadonlySet<string>,
  services: Pick<Services, 'access' | 'listings' | 'directory'>,
): Pick<Services, 'needsSecondPerson' | 'namesSomeEffects' | 'weigh'> {
  /** How something is made today. */
  const weightOf = (operation: Operation, { effect, weight, verb = '' }: ChangeEffect): Weight =>
    named.has(effectName(operation, effect)) || named.has(verb) || (weight === 'loud' && named.has(strict))
      ? 'second'
      : weight;
  const needsSecondPerson: Services['needsSecondPerson'] = (name) => {
    const operation = operationOf(name);
    const effects = effectsOf(operation);
    return (
      [name, operation.does?.partOf ?? name].some((each) => named.has(each)) ||
      operation.secondPerson === 'always' ||
      (effects.length > 0 && effects.every((effect) => weightOf(operation, effect) === 'second'))
    );
  };
  return {
    needsSecondPerson,
    namesSomeEffects(name) {
      const operation = operationOf(name);
      return effectsOf(operation).some((each) => weightOf(operation, each) !== each.weight);
    },
    async weigh(name, input, { client, ...maker }) {
      const operation = operationOf(name);
      const effects = (await operation.does?.of(input, client, circumstancesFor(services, maker))) ?? [];
      const today = effects.map((each) => weightOf(operation, each));
      return {
        weight: needsSecondPerson(name) ? 'second' : strictest(today),
        nameTaken: effects.some((each) => each.nameTaken === true),
        ...defined({ namesake: effects.find(({ namesake }) => namesake !== undefined)?.namesake }),
        notHeld: effects.flatMap(({ notHeld = [] }) => notHeld),
      };
    },
  };
}

function effectsOf({ does }: Pick<Operation, 'does'>): ChangeEffect[] {
  return does === undefined ? [] : effectsIn(does.effects);
}

/** An effect's name in KEYTURN_SECOND_PERSON. */
function effectName({ name, does }: Pick<Operation, 'name' | 'does'>, effect: string): string {
  return `${does?.partOf ?? name}:${effect}`;
}
