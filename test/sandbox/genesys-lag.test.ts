import { beforeEach, expect, test } from 'vitest';
import type { GenesysSandbox } from '../../sandbox/genesys.ts';
import { type Caller, signedIn } from './genesys-caller.ts';
import { CLIENTS, openGenesys } from './genesys-open.ts';

const DAY_MS = 86_400_000;
const START = Date.parse('2026-03-01T09:00:00.000Z');
let genesys: GenesysSandbox;
let bot: Caller;
let clock: number;

beforeEach(async () => {
  clock = START;
  ({ genesys, bot } = await openGenesys({ now: () => clock }));
});

const draft = { name: 'CRM', authorizedGrantType: 'CODE' };
const status = async (method: string, path: string, body?: object) => (await bot.call(method, path, body)).status;
/** An old client, deactivated by PUT. */
async function inactive(partial = {}): Promise<string> {
  const { id } = genesys.addClient({ name: 'CRM', ...partial });
  expect(await status('PUT', `${CLIENTS}/${id}`, { ...draft, state: 'inactive' })).toBe(200);
  return `${CLIENTS}/${id}`;
}
const read = async (path: string) => (await bot.call('GET', path)).json;

test('the first calls about a new client don’t find it, whatever they do', async () => {
  genesys.switches.createLagCalls = 5;
  const path = `${CLIENTS}/${String((await bot.call('POST', CLIENTS, draft)).json['id'])}`;
  expect(await status('GET', path)).toBe(404);
  expect(await status('PUT', path, draft)).toBe(404);
  expect(await status('POST', `${path}/secret`)).toBe(404);
  expect(await status('DELETE', path)).toBe(404);
  expect(await status('GET', `${path}/usage/summary`)).toBe(404);
  expect(await status('GET', path)).toBe(200);
});

test('the first reads after a change show the client as it was before', async () => {
  genesys.switches.changeLagReads = 2;
  const path = await inactive();
  expect([(await read(path))['state'], (await read(path))['state'], (await read(path))['state']]).toEqual([
    'active',
    'active',
    'inactive',
  ]);
});

test('the first deletions after a deactivation still see an active client', async () => {
  genesys.switches.deactivationLagDeletes = 2;
  const path = await inactive();
  expect((await bot.call('DELETE', path)).json['code']).toBe('cannot.delete.client');
  expect(await status('DELETE', path)).toBe(400);
  expect(await status('DELETE', path)).toBe(204);
});

test('a deletion in two stages leaves the client inactive until its date', async () => {
  Object.assign(genesys.switches, { deletion: 'twoStages', inactiveSetsDateToDelete: false });
  const path = await inactive();
  expect(await read(path)).not.toHaveProperty('dateToDelete');
  expect(await status('DELETE', path)).toBe(204);
  expect(await read(path)).toMatchObject({
    state: 'inactive',
    dateToDelete: new Date(START + 7 * DAY_MS).toISOString(),
  });
  clock += 7 * DAY_MS;
  bot = await signedIn(genesys);
  const listed = (await bot.call('GET', CLIENTS)).text;
  expect(listed).not.toContain(path);
  expect(await status('GET', path)).toBe(404);
});

test('the date of a deletion in two stages is set anew, or kept from the deactivation', async () => {
  genesys.switches.deletion = 'twoStages';
  for (const deletionDate of ['set', 'kept'] as const) {
    genesys.switches.deletionDate = deletionDate;
    const path = await inactive();
    const before = (await read(path))['dateToDelete'];
    clock += 60_000;
    await bot.call('DELETE', path);
    expect((await read(path))['dateToDelete'] === before).toBe(deletionDate === 'kept');
  }
});

test('a client that’s reactivated before its date stays', async () => {
  genesys.switches.deletion = 'twoStages';
  const path = await inactive();
  await bot.call('DELETE', path);
  expect(await status('PUT', path, { ...draft, state: 'active' })).toBe(200);
  clock += 8 * DAY_MS;
  bot = await signedIn(genesys);
  expect(await read(path)).toMatchObject({ state: 'active' });
});

test('by age, only a client older than 30 days is deleted in two stages', async () => {
  genesys.switches.deletion = 'byAge';
  genesys.switches.deletedReads = 0;
  const old = await inactive();
  const young = await inactive({ dateCreated: new Date(START - 29 * DAY_MS).toISOString() });
  await bot.call('DELETE', old);
  await bot.call('DELETE', young);
  expect([await status('GET', old), await status('GET', young)]).toEqual([200, 404]);
});
