import { expect, test } from 'vitest';
import { userNamed } from '../support/genesys-users.ts';
import { type TwoPeople, twoPeople } from './world.ts';

const client = 'Workforce planning sync';
const lets = (w: TwoPeople, name: string, permissions: string[]) =>
  w.genesys.changeUser(userNamed(w.genesys, name).id, { permissions });

test.each(['update', 'delete', 'rotate'])(
  '%s needs the permission to view as well, and shows nothing without',
  async (verb) => {
    const w = await twoPeople();
    lets(w, 'Ada Admin', ['oauth:client:edit', 'oauth:client:delete']);
    const refused = await w.opens('ada', `/oauth ${verb} ${client}`);
    expect(refused.text).toContain('oauth:client:view');
    expect(refused.text).not.toContain('Directory Sync');
    expect(refused.submit).toBeUndefined();
  },
);

test('nobody approves without the permission to view, and nothing is done once the requester lost it', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', client);
  lets(w, 'Dora Deleter', ['oauth:client:edit']);
  expect(await w.presses('dora', asked, 'Approve…')).toContain('oauth:client:view');
  lets(w, 'Ada Admin', ['oauth:client:edit']);
  await w.approves('will', asked);
  expect(await w.outcome(asked)).toContain('oauth:client:view');
  expect(w.writes(asked.client)).toEqual([]);
});
