import { expect, test } from 'vitest';
import { asking, ben, cleo, HOUR, requestsWorld } from './support.ts';

test('each state that a request reaches is reported once, by the process that brought it there', async () => {
  const { requests, clock, states } = requestsWorld({ approvalsNeeded: 2 });
  const { id } = await requests.open(asking());
  await requests.approve(id, ben);
  await requests.approve(id, ben);
  expect(states).toEqual(['pending']);
  await requests.approve(id, cleo);
  await requests.approve(id, cleo).catch(() => undefined);
  await requests.step(id, 'delete');
  await requests.finish(id, 'done', { fact: { kind: 'done' } });
  await requests.amend(id, { told: ['outcome'] });
  expect(states).toEqual(['pending', 'executing', 'done']);
  await requests.open(asking());
  clock.now += HOUR;
  await requests.due(10);
  const late = await requests.open(asking());
  clock.now += HOUR;
  const next = await requests.open(asking());
  expect(states.slice(3)).toEqual(['pending', 'expired', 'pending', 'expired', 'pending']);
  expect((await requests.get(late.id))?.state).toBe('expired');
  await requests.deny(next.id, ben, 'Not this week').catch(() => undefined);
  expect(states.at(-1)).toBe('denied');
});
