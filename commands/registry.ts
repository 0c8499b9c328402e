import { audit } from './audit.ts';
import { create } from './create.ts';
import { remove } from './delete.ts';
import { defineHelp } from './help.ts';
import { list } from './list.ts';
import { type OperationName, operationNames } from './names.ts';
import type { Operation } from './operation.ts';
import { defineRequests } from './requests.ts';
import { rotate } from './rotate.ts';
import { show } from './show.ts';
import { update } from './update.ts';
import { defineWhoami } from './whoami.ts';

/** Everything a person can do. A new operation is one new file, its name in names.ts, and one line here. */
export const operations = {
  list,
  show,
  create,
  update,
  delete: remove,
  rotate,
  requests: defineRequests(() => allOperations),
  audit,
  whoami: defineWhoami(() => allOperations),
  help: defineHelp(() => allOperations),
} satisfies { [Name in OperationName]: { name: Name } };

/** One operation without its own types: whoever dispatches by name parses the input first, with the operation's own schema. */
export const operationOf = (name: OperationName): Operation => operations[name];

/** The declarations, in the order of help. */
export const allOperations: readonly Operation[] = operationNames.map(operationOf);

/** Whether an operation, by the name under which it is recorded, creates a client or changes one. */
export const isWrite = (name: string): boolean =>
  allOperations.some((operation) => operation.name === name && operation.effect === 'write');

/** Whether it creates one. */
export const isCreation = (name: string): boolean => name === operations.create.name;

for (const operation of allOperations) {
  const fault = faultOf(operation);
  if (fault !== undefined) throw new Error(`operation ${operation.name}: ${fault}`);
}

/** What is wrong with a declaration; undefined when nothing is. */
function faultOf(operation: Operation): string | undefined {
  if (operation.effect === 'write' && operation.permission === undefined) return 'a write needs a permission';
  if (operation.effect === 'read' && operation.secondPerson !== 'never') return 'a read needs no second person';
  if (operation.secondPerson !== 'never' && operation.stakes === undefined)
    return 'what waits for a second person needs its stakes';
  if (operation.effect === 'read' && operation.fromText === undefined) return 'a read is typed, so it needs fromText';
  if (operation.summary.endsWith('.')) return 'a summary is a line without a full stop';
  return undefined;
}
