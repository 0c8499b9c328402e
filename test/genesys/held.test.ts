import { expect, test } from 'vitest';
import { KeyturnError } from '../../services/errors.ts';
import { CLIENTS, createWorld, failure, ONE, rawClient, refusal } from './world.ts';

const limited = () => refusal(429, 'too.many.requests', 'later', { 'retry-after': '1' });
const lost = () => new KeyturnError('request_decided', { details: { lease: 'lost' } });

test('a writer that loses its claim between two tries makes no other try', async () => {
  const { genesys, server } = await createWorld({ [`DELETE ${ONE}`]: limited });
  let asked = 0;
  const held = genesys.withWriteGuard(async () => {
    asked += 1;
    if (asked > 2) throw lost();
  });
  expect(await failure(held.deleteClient('c1'))).toMatchObject({ code: 'request_decided', changed: 'no' });
  expect(server.count('DELETE', ONE)).toBe(2);
});

test('the claim is checked again after a 401’s new token', async () => {
  const { genesys, server } = await createWorld({ [`POST ${CLIENTS}`]: () => refusal(401, 'bad.credentials') });
  let asked = 0;
  const held = genesys.withWriteGuard(async () => {
    asked += 1;
    if (asked > 1) throw lost();
  });
  const error = await failure(held.createClient({ name: 'New', grantType: 'CODE' }));
  expect(error).toMatchObject({ code: 'request_decided', changed: 'no' });
  expect(server.count('POST', CLIENTS)).toBe(1);
});

test('without the claim nothing is written, and everything can still be read', async () => {
  const { genesys, server } = await createWorld({ [`GET ${ONE}`]: () => ({ json: rawClient() }) });
  const held = genesys.withWriteGuard(() => Promise.reject(lost()));
  expect(await failure(held.updateClient('c1', { name: 'New' }))).toMatchObject({ code: 'request_decided' });
  expect(await failure(held.rotateSecret('c1'))).toMatchObject({ code: 'request_decided' });
  expect(await held.getClient('c1')).toMatchObject({ id: 'c1' });
  expect(server.count('PUT', ONE) + server.count('POST', `${ONE}/secret`)).toBe(0);
});
