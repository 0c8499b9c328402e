import type { Services } from '../../commands/operation/context.ts';
import type { Weighing } from '../../commands/operation/weight.ts';
import { KeyturnError } from '../../services/errors.ts';
import { within } from '../../services/within.ts';
import type { Draft } from './drafts.ts';
import { operationIn } from './render.ts';

type WeighServices = Pick<Services, 'weigh' | 'people' | 'needsSecondPerson'>;

/** How long a form waits to learn what a change does, in milliseconds. */
const patienceMs = 1_500;

/** How the change would be made. What isn't known in time for the form's acknowledgment (3 s) counts as `second`. It's weighed again as it runs. */
export async function weigh(services: WeighServices, draft: Draft, input: unknown): Promise<Weighing> {
  const { operation, client, owner } = draft;
  const person = () => services.people.resolve(owner, 'cached');
  const weighing = services.weigh(operation, input, { client, person, freshness: 'cached' });
  const late = () => new KeyturnError('genesys_unreachable', { details: { reason: 'late' } });
  return within(weighing, patienceMs, late).catch(() => ({ weight: 'second', nameTaken: false, notHeld: [] }));
}

/** Whether a form that holds these values asks for a reason. */
export async function needsReason(services: WeighServices, draft: Draft, values: Draft['values']): Promise<boolean> {
  const reading = operationIn(draft).form.read({ ...draft, values, asksReason: false });
  return reading.ok
    ? (await weigh(services, draft, reading.input)).weight === 'second'
    : services.needsSecondPerson(draft.operation);
}
