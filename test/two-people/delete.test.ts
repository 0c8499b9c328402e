import { expect, test } from 'vitest';
import type { Fault } from '../../sandbox/genesys.ts';
import { clientPath, type TwoPeople, twoPeople, until } from './world.ts';

const active = 'Workforce planning sync';
const inactive = 'Outbound dialer trial';
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

/** A deletion that Genesys Cloud answers with `status`, and the fault that the reactivation then meets. */
async function puttingBack(status: number, fault: Omit<Fault, 'path'>) {
  const { w, asked } = await approved(active, [{ method: 'DELETE', path: clientPath, status, delayMs: 300 }]);
  await until(() => w.writes(asked.client).includes('DELETE'));
  w.genesys.faults.inject({ method: 'PUT', path: clientPath, ...fault });
  return { w, asked };
}

test('deactivates, deletes and reads until the client is gone, and only then says so', async () => {
  const w = await twoPeople();
  w.genesys.switches.deletedReads = 3;
  const asked = await w.askFor('ada', 'delete', active);
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('Genesys Cloud confirms that it’s gone');
  expect(w.writes(asked.client)).toEqual(['PUT', 'DELETE']);
  expect(['deleted', undefined]).toContain(w.genesys.client(asked.client.id)?.state);
  expect(asked.card().buttons).toEqual(['Details']);
  expect(asked.card().rendered).toContain('Ada Admin asked, and Dora Deleter approved today at ');
  expect(asked.card().rendered).not.toContain('If you approve');
  expect(asked.thread()).toEqual(['Approved by Dora Deleter. Done. Genesys Cloud confirms that it’s gone.']);
  expect((await w.trail()).map(({ action }) => action)).toEqual(['requested', 'approved', 'started', 'done']);
  expect((await w.audit.latest({ limit: 1 }))[0]?.correlationId).toBeDefined();
  expect(await w.audit.verify()).toMatchObject({ ok: true });
});

test('a deleted client is gone from lists, searches and type-ahead at once, in every replica', async () => {
  const w = await twoPeople();
  const second = await w.another();
  const listed = async () => (await w.asks('vera', `/oauth list ${active}`)).rendered;
  expect(await listed()).toContain('1 of 17 clients matches');
  const asked = await w.askFor('ada', 'delete', active);
  const lists = w.genesys.countCalls('GET', '/api/v2/oauth/clients');
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('Genesys Cloud confirms that it’s gone');
  for (const { port } of [w.bot, second]) {
    w.slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
    expect((await w.asks('vera', '/oauth list')).rendered).toContain('of 16 clients');
  }
  // From what Keyturn noted, not from a new listing.
  expect(w.genesys.countCalls('GET', '/api/v2/oauth/clients')).toBe(lists);
  expect(await listed()).not.toContain('1 of 16');
});

test('doesn’t say it’s done while Genesys Cloud still shows the client without a removal date', async () => {
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
  'reactivates the client and says so when Genesys Cloud refuses a deletion with %s',
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
  'when Genesys Cloud %s, reads and reactivates the client, and never deletes blindly again',
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

test('finds out that a deletion was made if its answer is lost after the effect', async () => {
  const { w, asked } = await approved(active, [{ method: 'DELETE', path: clientPath, drop: 'after' }]);
  expect(await w.outcome(asked)).toContain('Genesys Cloud confirms that it’s gone');
  expect(w.writes(asked.client)).toEqual(['PUT', 'DELETE']);
});

test('makes a deletion that has to wait once it may', async () => {
  const { w, asked } = await approved(active, [{ method: 'DELETE', path: clientPath, retryAfterSeconds: 1 }]);
  expect(await w.outcome(asked)).toContain('done');
  expect(w.writes(asked.client)).toEqual(['PUT', 'DELETE', 'DELETE']);
});

test('leaves the client as it was if the answer to the deactivation is lost before the effect', async () => {
  const { w, asked } = await approved(active, [{ method: 'PUT', path: clientPath, drop: 'before' }]);
  expect(await w.outcome(asked)).toContain('The client wasn’t deleted. It’s active, as it was before.');
  expect(w.writes(asked.client)).toEqual(['PUT']);
});

test('reactivates the client, and doesn’t delete it, if the answer to the deactivation is lost after the effect', async () => {
  const { w, asked } = await approved(active, [{ method: 'PUT', path: clientPath, drop: 'after' }]);
  expect(await w.outcome(asked)).toContain('The client wasn’t deleted. It’s active, as it was before.');
  expect(w.writes(asked.client)).toEqual(['PUT', 'PUT']);
  expect(w.genesys.client(asked.client.id)?.state).toBe('active');
});

test('says so if a client can’t be reactivated and stays inactive', async () => {
  const { w, asked } = await puttingBack(409, { status: 403, times: 9 });
  const told = await w.outcome(asked);
  expect(told).toContain('The client wasn’t deleted, but it’s inactive now.');
  expect(told).not.toContain('Nothing was changed');
  expect(w.genesys.client(asked.client.id)?.state).toBe('inactive');
});

test('doesn’t contradict itself if a deletion gets no answer and its client can’t be reactivated', async () => {
  const { w, asked } = await puttingBack(503, { status: 400, times: 9 });
  await outlast(w, 1);
  const told = await w.outcome(asked);
  expect(told).toContain('The client wasn’t deleted, but it’s inactive now.');
  expect(told).not.toContain('We don’t know if the change was made');
  expect(await asked.record()).toMatchObject({ state: 'failed' });
});

test('looks at the client before it says anything if the reactivation was lost on the way', async () => {
  const { w, asked } = await puttingBack(409, { drop: 'after' });
  expect(await w.outcome(asked)).toContain('The client wasn’t deleted. It’s active, as it was before.');
  expect(w.genesys.client(asked.client.id)?.state).toBe('active');
});

test('leaves a client inactive that was inactive before its deletion failed', async () => {
  const { w, asked } = await approved(inactive, [{ method: 'DELETE', path: clientPath, status: 409 }]);
  expect(await w.outcome(asked)).toContain('The client wasn’t deleted. It’s inactive, as it was before.');
  expect(w.writes(asked.client)).toEqual(['DELETE']);
  expect(w.genesys.client(asked.client.id)?.state).toBe('inactive');
});

test('leaves out the deactivation for a client that’s already inactive', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', inactive);
  expect(asked.card().rendered).toContain('If you approve, the client is deleted. It’s already inactive, ');
  expect(asked.card().rendered).not.toMatch(/is deactivated|no more tokens/u);
});

test('waits for a deletion that Genesys Cloud shows late', async () => {
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
