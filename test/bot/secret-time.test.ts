import { expect, test } from 'vitest';
import { startWorld } from '../support/world.ts';
import { named, serviceForm } from './support.ts';

test('an open modal hides the secret once it can’t be opened anymore', async () => {
  const world = await startWorld({ settings: { KEYTURN_SECRET_MINUTES: '0.05' } });
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  const done = await world.modal(actor, 'Created:');
  const secret = world.genesys.secretOf(named(world, 'Payroll export')[0]?.id ?? '') ?? 'none';
  await actor.clicks(done, 'Reveal secret');
  await world.modal(actor, secret);
  const covered = await world.modal(actor, 'Keyturn deleted the secret for');
  expect(covered.text).not.toContain(secret);
  expect(covered.buttons).toEqual([]);
});
