import { expect, test } from 'vitest';
import { twoPeople, until } from './world.ts';

const client = 'Workforce planning sync';

test('what was put in place of the reviewed change isn’t saved', async () => {
  const w = await twoPeople();
  const ada = w.person('ada');
  await w.opens('ada', `/oauth update ${client}`);
  await ada.fills({ Description: 'Shown' });
  await ada.submits();
  const review = await w.modal('ada', 'Changes to ');
  // By a modal of the same form that was reviewed later, as if the store held another change.
  await ada.submits({
    change: (payload) => {
      const view = payload['view'] as Record<string, unknown>;
      view['private_metadata'] = String(view['private_metadata']).replace(/:[^:]+$/u, ':another');
    },
  });
  await w.modal('ada', 'Token duration');
  expect(review.text).toContain('Shown');
  expect(w.writes(w.clientNamed(client))).toEqual([]);
  await ada.submits();
  await w.modal('ada', 'Changes to ');
  await ada.submits();
  await until(() => w.clientNamed(client).description === 'Shown');
});
