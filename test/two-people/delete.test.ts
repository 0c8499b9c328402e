import { expect, test } from 'vitest';
import type { Fault } from '../../sandbox/genesys.ts';
import { clientPath, type TwoPeople, twoPeople, until } from './world.ts';

const active = 'Workforce planning sync';
const inactive = 'Outbound dialler trial';
const long = { leaseMs: 3_600_000 };

/** A deletion waits for Genesys Cloud's answer by the bot's clock: this moves it once the bot is looking. */
async function outlast(w: TwoPeople, reads: number): Promise<void> {
  const gets = () => w.genesys.countCalls('GET', clientPath);
  const before = gets();
  await until(() => gets() >= before + reads);
  w.advance(31_000);
}

async function approved(client: string, faults: readonly Fault[], settings: Record<string, string> = {}) {
  const w = await twoPeople({ bot: long, settings });
  const asked = await w.askFor('ada', 'delete', client);
  for (const fault of faults) w.genesys.faults.inject(fault);
  await w.approves('dora', asked);
  return { w, asked };
}

/** A deletion that Genesys Cloud answers with `status`, and the fault that putting the client back then meets. */
async function puttingBack(status: number, fault: Omit<Fault, 'path'>) {
  const { w, asked } = await approved(active, [{ method: 'DELETE', path: clientPath, status, delayMs: 300 }]);
  await until(() => w.writes(asked.client).includes('DELETE'));
  w.genesys.faults.inject({ method: 'PUT', path: clientPath, ...fault });
  return { w, asked };
}

test('a deletion deactivates, deletes and reads until the client is gone; then, and only then, it says so', async () => {
  const w = await twoPeople();
  w.genesys.switches.deletedReads = 3;
  const asked = await w.askFor('ada', 'delete', active);
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('Genesys Cloud confirms that it’s gone');
  expect(w.writes(asked.client)).toEqual(['PUT', 'DELETE']);
  expect(['deleted', undefined]).toContain(w.genesys.client(asked.client.id)?.state);
  expect(asked.card().buttons).toEqual([]);
  expect(asked.card().rendered).toContain('Approved by\n@Dora (Dora Deleter)');
  expect(asked.card().rendered).not.toContain('After approval');
  expect(asked.thread()).toEqual(['@Dora approved this.', expect.stringContaining('Done. Deleted')]);
  expect((await w.trail()).map(({ action }) => action)).toEqual(['requested', 'approved', 'started', 'done']);
  expect((await w.audit.latest({ limit: 1 }))[0]?.correlationId).toBeDefined();
  expect(await w.audit.verify()).toMatchObject({ ok: true });
});

test('nothing is said to be done while Genesys Cloud still shows the client, without a day of its removal', async () => {
  const w = await twoPeople({ bot: long });
  w.genesys.switches.inactiveSetsDateToDelete = false;
  const asked = await w.askFor('ada', 'delete', active);
  w.genesys.faults.inject({ method: 'DELETE', path: clientPath, status: 204, body: '' });
  await w.approves('dora', asked);
  await until(() => w.writes(asked.client).includes('DELETE'));
  await outlast(w, 1);
  expect(await asked.record()).toMatchObject({ state: 'executing' });
  const told = await w.outcome(asked);
  expect(told).toContain('outcome unknown');
  expect(told).toContain('Genesys Cloud accepted the deletion but still shows the client as inactive');
  expect(w.writes(asked.client)).toEqual(['PUT', 'DELETE']);
});

const refused: [string, Partial<Fault>][] = [
  ['409', { status: 409 }],
  ['403', { status: 403 }],
  ['400', { status: 400 }],
];
test.each(refused)(
  'a deletion that Genesys Cloud refuses with %s puts the client back and says so',
  async (_name, fault) => {
    const { w, asked } = await approved(active, [{ ...fault, method: 'DELETE', path: clientPath }]);
    const told = await w.outcome(asked);
    expect(told).toContain('failed');
    expect(told).toContain('The client wasn’t deleted. It’s active, as it was before.');
    expect(told).not.toContain('Nothing was changed');
    expect(w.writes(asked.client)).toEqual(['PUT', 'DELETE', 'PUT']);
    expect(w.genesys.client(asked.client.id)).toMatchObject({
      state: 'active',
      roleDivisions: asked.client.roleDivisions,
    });
    expect((await w.trail()).at(-1)).toMatchObject({ action: 'failed' });
  },
);

const unclear: [string, Partial<Fault>][] = [
  ['fails with 500', { status: 500 }],
  ['drops the connection before the effect', { drop: 'before' }],
];
test.each(unclear)(
  'when Genesys Cloud %s, the client is read, put back and never deleted blindly again',
  async (_name, fault) => {
    const { w, asked } = await approved(active, [{ ...fault, path: clientPath, method: 'DELETE' }]);
    await until(() => w.writes(asked.client).includes('DELETE'));
    await outlast(w, 1);
    const told = await w.outcome(asked);
    expect(told).toContain('failed');
    expect(told).toContain('The client wasn’t deleted. It’s active, as it was before.');
    expect(w.writes(asked.client)).toEqual(['PUT', 'DELETE', 'PUT']);
  },
);

test('a deletion whose answer is lost after the effect is found to be done', async () => {
  const { w, asked } = await approved(active, [{ method: 'DELETE', path: clientPath, drop: 'after' }]);
  expect(await w.outcome(asked)).toContain('Genesys Cloud confirms that it’s gone');
  expect(w.writes(asked.client)).toEqual(['PUT', 'DELETE']);
});

test('a deletion that is asked to wait is made once it may', async () => {
  const { w, asked } = await approved(active, [{ method: 'DELETE', path: clientPath, retryAfterSeconds: 1 }]);
  expect(await w.outcome(asked)).toContain('done');
  expect(w.writes(asked.client)).toEqual(['PUT', 'DELETE', 'DELETE']);
});

test('a deactivation whose answer is lost before the effect leaves the client as it was', async () => {
  const { w, asked } = await approved(active, [{ method: 'PUT', path: clientPath, drop: 'before' }]);
  expect(await w.outcome(asked)).toContain('The client wasn’t deleted. It’s active, as it was before.');
  expect(w.writes(asked.client)).toEqual(['PUT']);
});

test('a deactivation whose answer is lost after the effect is taken back, and the deletion not begun', async () => {
  const { w, asked } = await approved(active, [{ method: 'PUT', path: clientPath, drop: 'after' }]);
  expect(await w.outcome(asked)).toContain('The client wasn’t deleted. It’s active, as it was before.');
  expect(w.writes(asked.client)).toEqual(['PUT', 'PUT']);
  expect(w.genesys.client(asked.client.id)?.state).toBe('active');
});

test('a client that cannot be put back is said to be left inactive', async () => {
  const { w, asked } = await puttingBack(409, { status: 403, times: 9 });
  const told = await w.outcome(asked);
  expect(told).toContain('The client wasn’t deleted, but it’s inactive now.');
  expect(told).not.toContain('Nothing was changed');
  expect(w.genesys.client(asked.client.id)?.state).toBe('inactive');
});

test('a deletion without an answer whose client cannot be put back is told without contradiction', async () => {
  const { w, asked } = await puttingBack(503, { status: 400, times: 9 });
  await outlast(w, 1);
  const told = await w.outcome(asked);
  expect(told).toContain('The client wasn’t deleted, but it’s inactive now.');
  expect(told).not.toContain('We don’t know if the change was made');
  expect(await asked.record()).toMatchObject({ state: 'failed' });
});

test('a client whose putting back got lost on the way is looked at before anything is said', async () => {
  const { w, asked } = await puttingBack(409, { drop: 'after' });
  expect(await w.outcome(asked)).toContain('The client wasn’t deleted. It’s active, as it was before.');
  expect(w.genesys.client(asked.client.id)?.state).toBe('active');
});

test('a client that was inactive before stays so when its deletion fails', async () => {
  const { w, asked } = await approved(inactive, [{ method: 'DELETE', path: clientPath, status: 409 }]);
  expect(await w.outcome(asked)).toContain('The client wasn’t deleted. It’s inactive, as it was before.');
  expect(w.writes(asked.client)).toEqual(['DELETE']);
  expect(w.genesys.client(asked.client.id)?.state).toBe('inactive');
});

test('what a deletion does to a client that is inactive already leaves out the deactivation', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', inactive);
  expect(asked.card().rendered).toContain('The client is deleted. It’s already inactive and can’t get new tokens.');
  expect(asked.card().rendered).not.toMatch(/is deactivated|no more tokens/u);
});

test('a deletion that Genesys Cloud shows late is waited for', async () => {
  const w = await twoPeople({ bot: long });
  const asked = await w.askFor('ada', 'delete', inactive);
  const wire = await fetchClient(w, asked.client.id);
  w.genesys.faults.inject({
    method: 'DELETE',
    path: clientPath,
    afterEffect: true,
    status: 204,
    body: '',
    delayMs: 300,
  });
  await w.approves('dora', asked);
  await until(() => w.writes(asked.client).includes('DELETE'));
  w.genesys.faults.inject({ method: 'GET', path: clientPath, status: 200, body: wire, times: 3 });
  expect(await w.outcome(asked)).toContain('Genesys Cloud confirms that it’s gone');
});

/** The client as Genesys Cloud serves it now. */
async function fetchClient(w: TwoPeople, id: string): Promise<unknown> {
  const credentials = Buffer.from(`${w.genesys.botClient.id}:${w.genesys.botClient.secret}`).toString('base64');
  const token = await fetch(`${w.genesys.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
  const { access_token: bearer } = (await token.json()) as { access_token: string };
  const answer = await fetch(`${w.genesys.url}/api/v2/oauth/clients/${id}`, {
    headers: { authorization: `Bearer ${bearer}` },
  });
  return answer.json();
}
