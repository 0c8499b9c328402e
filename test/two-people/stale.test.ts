import { expect } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { userNamed } from '../support/genesys-users.ts';
import { type Asked, clientPath, type TwoPeople, twoPeople, until } from './world.ts';

const test = testsInTurn();

const client = 'Workforce planning sync';
const user = (w: TwoPeople, name: string): string => userNamed(w.genesys, name).id;

/** Lets an approval count, and holds what comes after it until `change` was made. */
async function betweenApprovalAndExecution(w: TwoPeople, asked: Asked, change: () => void): Promise<string> {
  // The read of the client is the last before the first write; the people are looked up before it.
  const lift = w.genesys.faults.inject({ method: 'GET', path: clientPath, hang: true });
  await w.approves('dora', asked);
  await until(async () => (await asked.record()).state === 'executing');
  await until(() =>
    w.genesys.calls.some(
      ({ method, path, status }) => method === 'GET' && clientPath.test(path) && status === undefined,
    ),
  );
  change();
  lift();
  return w.outcome(asked);
}

test.each(['delete', 'rotate'] as const)(
  'a request to %s a client that someone changed meanwhile is stale, and leaves it alone',
  async (operation) => {
    const w = await twoPeople();
    const asked = await w.askFor('ada', operation, client);
    const told = await betweenApprovalAndExecution(w, asked, () =>
      w.genesys.changeClient(asked.client.id, { description: 'Needed after all' }),
    );
    expect(told).toContain('not done because the client changed');
    expect(told).toMatch(
      /changed the client after this request: Description .*→ “Needed after all”\. Keyturn left it alone/u,
    );
    expect(w.writes(asked.client)).toEqual([]);
    expect(asked.card().buttons).toEqual(['Ask again', 'Details']);
    expect((await w.trail()).at(-1)).toMatchObject({ action: 'stale', code: 'client_changed' });
  },
);

test.each(['delete', 'rotate'] as const)(
  'a request to %s a client that someone deleted meanwhile is stale',
  async (operation) => {
    const w = await twoPeople();
    const asked = await w.askFor('ada', operation, client);
    const told = await betweenApprovalAndExecution(w, asked, () =>
      w.genesys.changeClient(asked.client.id, { state: 'deleted' }),
    );
    expect(told).toContain('not done because the client was deleted');
    expect(asked.card().rendered).toMatch(/^Not done: the client was deleted · /u);
    expect(told).toContain('This client was deleted in Genesys Cloud. Nothing was changed.');
    expect(told).not.toMatch(/Customer Care|there now: /u);
    expect(w.writes(asked.client)).toEqual([]);
  },
);

const gone: [string, 'ada' | 'dora', string][] = [
  ['the requester', 'ada', 'Ada Admin'],
  ['the approver', 'dora', 'Dora Deleter'],
];
test.each(gone)(
  'a request is stale if %s has lost the permission when it’s executed, and it names them',
  async (_who, name, full) => {
    const w = await twoPeople();
    const asked = await w.askFor('ada', 'delete', client);
    // Slack is asked for both people when the approval came, and for both again before anything is done.
    let seen = 0;
    const lookups = () => w.slack.calls.filter(({ method }) => method === 'users.info').length;
    seen = lookups();
    const lift = w.genesys.faults.inject({
      method: 'GET',
      path: /^\/api\/v2\/users(?:\/[^/]+)?$/u,
      delayMs: 250,
      times: 9,
    });
    await w.approves('dora', asked);
    await until(async () => (await asked.record()).state === 'executing');
    w.genesys.changeUser(user(w, full), { permissions: ['oauth:client:view'] });
    const told = await w.outcome(asked);
    lift();
    expect(lookups()).toBeGreaterThan(seen);
    expect(told).toContain('not done because someone’s access changed');
    const who = name === 'ada' ? '@Ada' : '@Dora';
    const next =
      name === 'ada' ? 'Someone with that permission can ask again.' : 'Ask again, and have someone else approve.';
    expect(told).toContain(
      `${who} no longer has the Genesys Cloud permission oauth:client:delete. Nothing was changed. ${next}`,
    );
    expect(w.writes(asked.client)).toEqual([]);
  },
);

const waiting: [string, (w: TwoPeople) => void, string, string][] = [
  [
    'the approver lost the permission',
    (w) => w.genesys.changeUser(user(w, 'Dora Deleter'), { permissions: [] }),
    'Dora',
    'someone’s access changed',
  ],
  ['the deadline passed', (w) => w.advance(10_000), 'Nothing was changed', 'the deadline passed'],
];
test.each(waiting)('doesn’t send a write that Genesys Cloud delays once %s', async (_what, change, said, why) => {
  for (const [name, method] of [
    [client, 'PUT'],
    ['Outbound dialer trial', 'DELETE'],
  ] as const) {
    const w = await twoPeople({ bot: { leaseMs: 3_600_000 } });
    const asked = await w.askFor('ada', 'delete', name);
    w.genesys.faults.inject({ method, path: clientPath, retryAfterSeconds: 1 });
    // Little is left of its time, so little of that of the call must pass.
    w.advance(60 * 60_000 - 12_000);
    await w.approves('dora', asked);
    await until(() => w.writes(asked.client).length === 1);
    w.advance(3_500);
    change(w);
    const told = await w.outcome(asked);
    expect(told).toContain(`not done because ${why}`);
    expect(told).toContain(said);
    expect(w.writes(asked.client)).toEqual([method]);
    expect(w.genesys.client(asked.client.id)?.state).toBe(asked.client.state);
  }
});

test('a request whose approver was deactivated in Slack meanwhile is stale', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  const lift = w.slack.faults.inject({ method: 'users.info', delayMs: 300 });
  await w.approves('dora', asked);
  await until(async () => (await asked.record()).state === 'executing');
  w.slack.changeUser(people.dora, { deleted: true });
  const told = await w.outcome(asked);
  expect(told).toContain('not done because Dora Deleter has left');
  expect(told).toContain(
    '@Dora has left: their Slack account is deactivated. Nothing was changed. Ask again, and have someone else approve.',
  );
  lift();
  expect(w.writes(asked.client)).toEqual([]);
});

test('a request whose deadline passes between approval and execution is stale', async () => {
  const w = await twoPeople({ bot: { leaseMs: 86_400_000 } });
  const asked = await w.askFor('ada', 'rotate', client);
  const told = await betweenApprovalAndExecution(w, asked, () => w.advance(61 * 60_000));
  expect(told).toContain('not done because the deadline passed');
  expect(told).toContain('Nothing was changed. Ask again if it’s still needed.');
  expect(w.writes(asked.client)).toEqual([]);
});

test('does nothing for a requester who’s gone, and the card says so', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  w.genesys.changeUser(user(w, 'Ada Admin'), { state: 'inactive' });
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain(
    '@Ada has left: they no longer have an active Genesys Cloud user. Nothing was changed. Someone else can ask again.',
  );
  expect(w.writes(asked.client)).toEqual([]);
});

test('Keyturn’s own client can’t be asked for, and neither can one that Genesys Cloud has locked', async () => {
  const w = await twoPeople();
  for (const [words, sentence] of [
    ['/oauth delete Keyturn', 'This is the client Keyturn signs in with, so you can’t change it in Keyturn.'],
    ['/oauth rotate Keyturn', 'This is the client Keyturn signs in with, so you can’t change it in Keyturn.'],
    ['/oauth delete Legacy IVR bridge', 'disabled in Genesys Cloud'],
  ] as const) {
    await w.person('ada').types(words);
    expect((await w.modal('ada', ({ text }) => text.includes(sentence))).submit).toBeUndefined();
    await w.person('ada').closes({ all: true });
  }
});
