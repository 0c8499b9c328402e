import type { Names } from '../../commands/operation/names.ts';
import type { Viewer } from '../../commands/operation/viewer.ts';
import { clientVerbs } from '../../commands/registry.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { oauthClient } from '../listings/clients.ts';

/** Data in Greek letters: anything Latin in a view isn't from it. */

export const now = Date.parse('2026-11-27T09:00:00Z');

/** `n` digits that tell it apart. */
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A client in Greek; `change` overrides its fields. */
export const greekClient = (n: number, change: Partial<OAuthClient> = {}): OAuthClient =>
  oauthClient({
    id: id(n),
    name: `Μισθοδοσία ${n}`,
    description: 'Στέλνει τους μισθούς',
    redirectUris: ['https://παράδειγμα.example/'],
    scopes: ['χρήστες', 'ουρές'],
    dateCreated: '2026-01-02T03:04:05Z',
    dateModified: '2026-02-03T04:05:06Z',
    createdBy: id(91),
    modifiedBy: id(92),
    ...change,
  });

/** A client that has some of everything that's said about clients. */
export const oddClient = (change: Partial<OAuthClient> = {}): OAuthClient =>
  greekClient(7, {
    grantType: 'CLIENT-CREDENTIALS',
    state: 'inactive',
    dateToDelete: '2026-12-03T00:00:00Z',
    accessTokenValiditySeconds: 38_880_000,
    scopes: Array.from({ length: 60 }, (_, at) => `εύρος-${at}`),
    redirectUris: Array.from({ length: 30 }, (_, at) => `https://παράδειγμα.example/${at}`),
    roleDivisions: [1, 2, 3].map((at) => ({ roleId: `ρόλος-${at}`, divisionId: at === 3 ? '*' : `τομέας-${at}` })),
    rolesWithoutDivision: ['ρόλος-4', 'ρόλος-5'],
    allowedIps: ['0.0.0.0/0', '10.0.0.0/8'],
    otherFields: Array.from({ length: 9 }, (_, at) => ({ name: `πεδίο${at}`, value: `${at}` })),
    ...change,
  });

/** Names of some roles, divisions and authors. */
export const greekNames: Names = {
  role: (role) => (role === 'ρόλος-1' ? { name: 'Πωλητής' } : role === 'ρόλος-2' ? { deleted: true } : undefined),
  division: (division) => (division === 'τομέας-1' ? { name: 'Αθήνα' } : { deleted: true }),
  user: (user, act) =>
    user === id(91)
      ? { kind: 'keyturn', person: 'Άννα' }
      : { kind: act === 'createdBy' ? 'user' : 'client', name: 'Βασίλης', deleted: true },
};

/** A reader who can do everything, or what `change` says. */
export const greekReader = (change: Partial<Viewer> = {}): Viewer => ({
  person: {
    slack: { team: 'T1', user: 'U1', name: 'Άννα' },
    genesys: { id: id(1), name: 'Άννα', email: 'anna@example.com' },
    authorization: { permissions: [], policies: [] },
  },
  now,
  command: '/oauth',
  organization: { id: id(2), name: 'Οργανισμός' },
  may: () => true,
  needsSecondPerson: () => true,
  namesSomeEffects: () => false,
  isOwnClient: () => false,
  clientVerbs,
  ...change,
});
