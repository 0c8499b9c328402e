import { expect, test } from 'vitest';
import { createGenesysProbe } from '../../app/setup/probes/genesys.ts';
import type { Genesys } from '../../services/genesys/types.ts';
import { oauthClient } from '../listings/clients.ts';
import { turnsDuring } from '../support/turns.ts';

const roleDivisions = [{ roleId: 'role-1', divisionId: 'division-1' }];

/** A probe of a running bot with these clients. */
function probe(clients: readonly ReturnType<typeof oauthClient>[]) {
  const running = { listClients: async () => ({ clients, incomplete: undefined }) } as Partial<Genesys> as Genesys;
  const settings = {
    clientId: 'own',
    clientSecret: 'x',
    callsPerMinute: 300,
    apiUrl: 'http://127.0.0.1:1',
    loginUrl: 'http://127.0.0.1:1',
  };
  return createGenesysProbe(settings, { now: Date.now, onDate: () => undefined, running });
}

test('clients are counted by the roles that they have, without Keyturn’s own', async () => {
  const clients = [
    oauthClient({ id: 'own', roleDivisions }),
    oauthClient({ id: 'a', roleDivisions }),
    oauthClient({ id: 'b', roleDivisions, rolesWithoutDivision: ['role-2'] }),
    oauthClient({ id: 'c', roleDivisions: [...roleDivisions] }),
  ];
  expect(await probe(clients).othersRoles()).toEqual([
    { roles: roleDivisions, clients: 2 },
    { roles: [...roleDivisions, { roleId: 'role-2', divisionId: undefined }], clients: 1 },
  ]);
});

test('many clients are counted in slices', async () => {
  const clients = Array.from({ length: 100_000 }, () => oauthClient({ roleDivisions }));
  const { othersRoles } = probe(clients);
  expect(await turnsDuring(othersRoles)).toBeGreaterThan(0);
  expect(await othersRoles()).toEqual([{ roles: roleDivisions, clients: 100_000 }]);
});
