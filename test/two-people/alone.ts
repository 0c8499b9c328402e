import { expect } from 'vitest';
import { approvalsChannel, type SlackMessage } from '../../sandbox/slack.ts';
import { keySpace } from '../../services/store.ts';
import type { PersonName, World } from '../support/world.ts';
import { type TwoPeople, until } from './world.ts';

export type Values = Parameters<ReturnType<World['person']>['fills']>[0];

/** Fills in the form, and submits it once. */
export async function submits(w: TwoPeople, who: PersonName, client: string, values: Values) {
  await w.opens(who, `/oauth update ${w.clientNamed(client).id}`);
  await w.person(who).fills(values);
  await w.person(who).submits();
}

/** Changes a client alone, to the end; gives its review. */
export async function changes(w: TwoPeople, who: PersonName, client: string, values: Values) {
  await submits(w, who, client, values);
  const review = await w.modal(who, 'Changes to ');
  expect(review.submit).toBe('Save changes');
  await w.person(who).submits();
  await w.modal(who, 'Updated:');
  await w.person(who).closes({ all: true });
  return review;
}

/** The messages in the channel about changes that one person made alone, from the oldest. */
export const told = (w: Pick<TwoPeople, 'slack'>): SlackMessage[] =>
  w.slack.messages(approvalsChannel).filter(({ rendered }) => /^[⚠↩]/u.test(rendered));

/** Resolves once the store has nothing that the channel has to be told of. */
export const allTold = ({ store, genesys }: TwoPeople) =>
  until(async () => (await store.range(keySpace(genesys.organization.id)('loud-due'))).length === 0);

/** Has the list of those who can decide read by a form that needs it: a message waits for it only a moment. */
export async function decidersKnown(w: TwoPeople): Promise<void> {
  await w.opens('dora', '/oauth delete Agent desktop');
  await w.person('dora').closes({ all: true });
  await until(async () => (await w.store.get(keySpace(w.genesys.organization.id)('deciders')))?.includes('asOf'));
}
