import { operationButtons } from '../../commands/names.ts';
import type { Services } from '../../commands/operation/context.ts';
import { operationOf } from '../../commands/registry.ts';
import type { PersonRef } from '../../services/people/person-ref.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { type StateSet, stateSet } from '../pipeline/loud/state-changes.ts';
import type { Loud } from '../pipeline/loud.ts';

export interface TakenBackOptions {
  services: Pick<Services, 'requestLink'>;
  loud: Pick<Loud, 'takenBack'>;
}

/** The message about a deactivation says that a request took it back, as it does where one person did that alone. Throws what the store and Slack throw. */
export const createTakenBack =
  ({ services, loud }: TakenBackOptions) =>
  async (record: RequestRecord): Promise<void> => {
    const { set, who } = setBy(record) ?? {};
    const address = services.requestLink(record);
    if (set === undefined || who === undefined || address === undefined) return;
    const operation = operationOf(operationButtons[isActive(set) ? 'reactivation' : 'deactivation'].operation);
    await loud.takenBack(set, { operation, who, at: record.outcome?.at ?? record.createdAt, address });
  };

/** The state that a request set, and who had it set: its requester, or the person who took its first part back. */
function setBy(record: RequestRecord): { set: StateSet | undefined; who: PersonRef | undefined } | undefined {
  const { state, client, requester, execution } = record;
  const operation = operationOf(record.operation);
  if (state === 'undone' && execution?.purpose === 'undo' && client !== undefined)
    return { set: { clientId: client.id, state: 'active' }, who: execution.by };
  if (state !== 'done') return undefined;
  const input = operation.input.safeParse(record.input);
  return input.success ? { set: stateSet(operation, input.data), who: requester } : undefined;
}

const isActive = ({ state }: StateSet): boolean => state === 'active';
