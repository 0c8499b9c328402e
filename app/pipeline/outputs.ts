import { z } from 'zod';
import type { OperationName } from '../../commands/names.ts';
import { operationNames } from '../../commands/registry.ts';
import type { NewOutcome } from '../../services/requests/types.ts';

/** What the output of an operation says, whichever operation it is. */

/** The client that an operation showed, made or changed, for its audit record. */
export function outputClient(output: unknown): { id: string; name: string } | undefined {
  if (typeof output !== 'object' || output === null || !('client' in output)) return undefined;
  const { client } = output;
  if (typeof client !== 'object' || client === null || !('id' in client) || !('name' in client)) return undefined;
  return { id: String(client.id), name: String(client.name) };
}

/** Genesys Cloud’s correlation id of the call that made an operation’s change, for its audit record. */
function outputCorrelationId(output: unknown): string | undefined {
  if (typeof output !== 'object' || output === null || !('correlationId' in output)) return undefined;
  return typeof output.correlationId === 'string' ? output.correlationId : undefined;
}

/** The operation on the same client that an operation's output offers next. */
function outputNext(output: unknown): OperationName | undefined {
  if (typeof output !== 'object' || output === null || !('next' in output)) return undefined;
  return operationNames.find((each) => each === output.next);
}

const stringFacts = z.object({ facts: z.record(z.string(), z.string()) });

/** What an output says for the trail, the card and the requester: Genesys Cloud's correlation id, the client that was made, what to do next, and its own facts. */
export function outcomeFacts(output: unknown): Pick<NewOutcome, 'correlationId' | 'details'> {
  const client = outputClient(output);
  const correlationId = outputCorrelationId(output);
  const next = outputNext(output);
  const details = {
    ...(client === undefined ? {} : { clientId: client.id, clientName: client.name }),
    ...(next === undefined ? {} : { next }),
    ...stringFacts.safeParse(output).data?.facts,
  };
  return {
    ...(Object.keys(details).length === 0 ? {} : { details }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

/** What an outcome is beside done, for the trail. */
export function noteOf(facts: Readonly<Record<string, string>> = {}): string | undefined {
  if (facts['removedOn'] !== undefined) return `inactive, removed by Genesys Cloud on ${facts['removedOn']}`;
  return facts['answer'] === 'lost' ? 'the answer was lost, and a secret with it' : undefined;
}
