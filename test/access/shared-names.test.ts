import { expect, test } from 'vitest';
import { createDirectory, type Directory } from '../../services/directory.ts';
import { createAuthenticatedStore } from '../../services/store/authenticated.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { userNamed } from '../support/genesys-users.ts';
import { ringOf } from '../support/keys.ts';
import { handClock, startOrganization } from '../support/organization.ts';
import { eventually } from '../support/patience.ts';

/** Names are asked for once for all replicas. They're only shown. */

const keys = keySpace('org-1');
const namesMs = 1_800_000;

async function createWorld() {
  const organization = await startOrganization();
  const clock = handClock();
  const raw = createMemoryStore({ now: clock.now });
  const replica = (on: Store = raw): Directory => {
    const store = createAuthenticatedStore({ store: on, ring: ringOf(1) });
    return createDirectory({ genesys: organization.genesys, now: clock.now, namesMs, shared: { store, keys } });
  };
  await organization.genesys.self();
  const { sandbox } = organization;
  const ids = {
    role: sandbox.ids.roles['Directory Sync'] ?? '',
    leeds: sandbox.ids.divisions['Leeds'] ?? '',
    ada: userNamed(sandbox, 'Ada Admin').id,
    del: userNamed(sandbox, 'Del Departed').id,
  };
  const names = async (of: Directory) => [
    await of.roleName(ids.role),
    await of.divisionName(ids.leeds),
    await of.userName(ids.ada),
    await of.userName(sandbox.botClient.id),
    await of.formerUser(ids.del),
  ];
  const calls = () => sandbox.calls.filter(({ path }) => path !== '/oauth/token').length;
  return { ...organization, clock, raw, replica, ids, names, calls };
}

const known = ['Directory Sync', 'Leeds', 'Ada Admin', undefined, { name: 'Del Departed' }];

test('a second replica asks for no name that the first one knows', async () => {
  const { replica, names, calls } = await createWorld();
  expect(await names(replica())).toEqual(known);
  const before = calls();
  expect(await names(replica())).toEqual(known);
  expect(calls()).toBe(before);
});

test('names are shown for half an hour; what people choose from is renewed after five minutes, by one of the replicas', async () => {
  const { replica, names, calls, clock, sandbox } = await createWorld();
  const [one, other] = [replica(), replica()];
  await names(one);
  await names(other);
  const before = calls();
  clock.advance(300_000);
  sandbox.addRole({ name: 'Brand New' });
  expect(await names(one)).toEqual(known);
  expect(calls()).toBe(before);
  const choices = async (of: Directory) => (await of.roles()).map(({ name }) => name);
  await eventually(async () => expect(await choices(one)).toContain('Brand New'));
  await eventually(async () => expect(await choices(other)).toContain('Brand New'));
  expect(calls()).toBe(before + 1);
});

test('a name is asked for again after that', async () => {
  const { replica, clock, ids, sandbox } = await createWorld();
  await replica().userName(ids.ada);
  sandbox.changeUser(ids.ada, { name: 'Ada Renamed' });
  clock.advance(namesMs - 1);
  expect(await replica().userName(ids.ada)).toBe('Ada Admin');
  clock.advance(1);
  expect(await replica().userName(ids.ada)).toBe('Ada Renamed');
});

test('a user who was read for something else isn’t asked for', async () => {
  const { replica, calls, ids } = await createWorld();
  const before = calls();
  const directory = replica();
  directory.seen({ id: ids.ada, name: 'Ada Lovelace' });
  expect(await directory.userName(ids.ada)).toBe('Ada Lovelace');
  expect(calls()).toBe(before);
});

test('what the store has is only shown if Keyturn wrote it there, and not long after', async () => {
  const { replica, raw, ids, clock, sandbox } = await createWorld();
  await replica().userName(ids.ada);
  const kept = (await raw.get(keys('user-name', ids.ada))) ?? '';
  await raw.set(keys('user-name', ids.del), kept);
  expect(await replica().userName(ids.del)).toBeUndefined();
  await raw.set(keys('user-name', 'u-2'), 'v1 {"v":1,"value":{"name":"Eve"},"at":0}');
  expect(await replica().userName('u-2')).toBeUndefined();
  clock.advance(namesMs);
  await raw.set(keys('user-name', ids.ada), kept);
  sandbox.changeUser(ids.ada, { name: 'Ada Renamed' });
  expect(await replica().userName(ids.ada)).toBe('Ada Renamed');
});

test('without the store, each replica asks for itself', async () => {
  const { replica, raw, names } = await createWorld();
  const down = async () => Promise.reject(new Error('down'));
  expect(await names(replica({ ...raw, get: down, set: down }))).toEqual(known);
});

test('while Genesys Cloud fails, a new replica shows the names that another one knew', async () => {
  const { replica, clock, sandbox, ids } = await createWorld();
  await replica().roles();
  clock.advance(3_600_000);
  sandbox.faults.inject({ path: /authorization/, status: 400, times: Number.POSITIVE_INFINITY });
  expect(await replica().roleName(ids.role)).toBe('Directory Sync');
});
