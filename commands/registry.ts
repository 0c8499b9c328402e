import { KeyturnError } from '../services/errors.ts';
import { audit } from './audit.ts';
import { create } from './create.ts';
import { deactivate } from './deactivate.ts';
import { remove } from './delete.ts';
import { defineHelp } from './help.ts';
import { list } from './list.ts';
import type { operationButtons } from './names.ts';
import type { ClientVerb } from './operation/viewer.ts';
import type { Operation } from './operation.ts';
import { reactivate } from './reactivate.ts';
import { defineRequests } from './requests.ts';
import { rotate } from './rotate.ts';
import { show } from './show.ts';
import { update } from './update.ts';
import { defineWhoami } from './whoami.ts';

/** Everything a person can do, in the order of help. A new operation is one new file, and one line here. */
export const operations = {
  list,
  show,
  create,
  update,
  deactivate,
  reactivate,
  delete: remove,
  rotate,
  requests: defineRequests(() => allOperations),
  audit,
  whoami: defineWhoami(() => allOperations),
  help: defineHelp(() => allOperations),
} satisfies { [Name in LinkedName]: { name: Name } } & Record<string, { name: string }>;

/** Verbs that buttons of other operations lead to. */
type LinkedName = (typeof operationButtons)[keyof typeof operationButtons]['operation'];

/** The verb of an operation. */
export type RegisteredName = keyof typeof operations;

/** An operation that people fill in a form for. */
export type FormOperation = Operation & Required<Pick<Operation, 'form'>>;
export const hasForm = (operation: Operation): operation is FormOperation => operation.form !== undefined;

/** The declarations, in the order of help, without their own types: code that dispatches by name parses the input first, with the operation's own schema. */
export const allOperations: readonly Operation[] = Object.values<Operation>(operations);

/** The operations on one client that can need a second person. */
export const requestable: readonly string[] = allOperations
  .filter(({ about, secondPerson }) => about === 'client' && secondPerson !== 'never')
  .map(({ name }) => name);

/** The verbs, in the order of help. */
export const operationNames = Object.keys(operations) as RegisteredName[];

const byName: ReadonlyMap<string, Operation> = new Map(allOperations.map((operation) => [operation.name, operation]));

/** The operation that a name means; undefined for a name that is none of ours. */
export const findOperation = (name: string): Operation | undefined => byName.get(name);

/** The same. Throws internal for a name that is none of ours. */
export function operationOf(name: string): Operation {
  const found = findOperation(name);
  if (found === undefined) throw new KeyturnError('internal', { details: { why: `no operation is called ${name}` } });
  return found;
}

/** What can be done to one client, as buttons, in the order of a row: to look at it first. */
export const clientVerbs: readonly ClientVerb[] = allOperations
  .flatMap(({ name, effect, button }) => (button === undefined ? [] : [{ ...button, operation: name, effect }]))
  .toSorted((a, b) => placeOf(a) - placeOf(b));

/** The title of an operation's modals. */
export const titleFor = (name: string): string => findOperation(name)?.title?.() ?? 'Keyturn';

/** Whether an operation, by the name under which it is recorded, creates a client or changes one. */
export const isWrite = (name: string): boolean => findOperation(name)?.effect === 'write';

/** Whether it creates one. */
export const isCreation = (name: string): boolean => findOperation(name)?.about === 'newClient';

for (const [name, operation] of Object.entries<Operation>(operations)) {
  const fault = name === operation.name ? faultOf(operation) : `it is registered as ${name}`;
  if (fault !== undefined) throw new Error(`operation ${operation.name}: ${fault}`);
}

function placeOf({ effect, place }: ClientVerb): number {
  if (effect === 'read') return 0;
  return place === 'first' ? 1 : place === undefined ? 2 : 3;
}

/** What is wrong with a declaration; undefined when nothing is. */
function faultOf({ name, synonyms, effect, secondPerson, ...operation }: Operation): string | undefined {
  if (effect === 'write' && operation.permission === undefined) return 'a write needs a permission';
  if (effect === 'read' && secondPerson !== 'never') return 'a read needs no second person';
  if (secondPerson !== 'never' && operation.stakes === undefined)
    return 'what waits for a second person needs its stakes';
  if ((operation.fromText === undefined) === (operation.form === undefined))
    return 'it needs either fromText or a form';
  if (operation.summary().endsWith('.')) return 'a summary is a line without a full stop';
  if ((operation.title?.() ?? '').length > 24) return 'a title has at most 24 characters';
  const taken = allOperations.flatMap((other) => (other.name === name ? [] : [other.name, ...other.synonyms]));
  const shared = synonyms.find((word) => taken.includes(word));
  return shared === undefined ? undefined : `“${shared}” means another operation`;
}
