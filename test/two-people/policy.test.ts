import { expect, test } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { type TwoPeople, twoPeople } from './world.ts';

const client = 'Workforce planning sync';

/** Restarts Keyturn with other settings. */
async function restart(w: TwoPeople, settings: Record<string, string | undefined>): Promise<void> {
  await w.bot.stop(2_000);
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined) delete w.settings[name];
    else w.settings[name] = value;
  }
  const next = await w.another();
  w.slack.deliverTo(`http://127.0.0.1:${next.port}/slack/events`);
}

const policies = async (w: TwoPeople) =>
  (await w.audit.latest({ limit: 100 })).toReversed().filter(({ action }) => action === 'policy');

test('a request from before the settings asked for two approvals needs two', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  await restart(w, { KEYTURN_APPROVALS: '2' });
  expect(await w.presses('dora', asked, 'Approve…')).toContain('1 more approval needed.');
  expect(w.writes(asked.client)).toEqual([]);
  await w.approves('will', asked);
  expect(await w.outcome(asked)).toContain('done');
});

test('a request from when two had to approve still needs two', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVALS: '2' } });
  const asked = await w.askFor('ada', 'delete', client);
  await restart(w, { KEYTURN_APPROVALS: '1' });
  expect(await w.presses('dora', asked, 'Approve…')).toContain('1 more approval needed.');
  expect(w.writes(asked.client)).toEqual([]);
});

test('only people whom KEYTURN_APPROVERS named at the opening, and names now, decide', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVERS: `${people.will},${people.dora}` } });
  const asked = await w.askFor('ada', 'delete', client);
  await restart(w, { KEYTURN_APPROVERS: undefined });
  w.genesys.changeUser(w.genesys.users().find(({ name }) => name === 'Vera Viewer')?.id ?? '', {
    permissions: ['oauth:*:*'],
  });
  expect(await w.presses('vera', asked, 'Approve…')).toContain('Only people your Keyturn admin has named');
  await restart(w, { KEYTURN_APPROVERS: people.will });
  expect(await w.presses('dora', asked, 'Approve…')).toContain('Only people your Keyturn admin has named');
  await w.approves('will', asked);
  expect(await w.outcome(asked)).toContain('done');
});

test('the rules in force are in the trail whenever they change, and each request and approval says which', async () => {
  const w = await twoPeople();
  const [first] = await policies(w);
  expect(first?.note).toMatchObject({
    kind: 'policy',
    approvals: 1,
    approvers: [],
    secondPerson: ['delete', 'rotate'],
  });
  await restart(w, {});
  expect(await policies(w)).toHaveLength(1);

  const asked = await w.askFor('ada', 'delete', client);
  await restart(w, { KEYTURN_APPROVALS: '2', KEYTURN_SECOND_PERSON: 'strict' });
  const second = (await policies(w))[1];
  expect(second?.note).toMatchObject({ approvals: 2, secondPerson: ['delete', 'rotate', 'strict'] });
  await w.presses('dora', asked, 'Approve…');
  const digest = (record: typeof first) => (record?.note?.kind === 'policy' ? record.note.digest : 'none');
  const steps = (await w.audit.latest({ limit: 100 })).filter(({ requestId }) => requestId === asked.id).reverse();
  expect(steps.map(({ action, policy }) => [action, policy])).toEqual([
    ['requested', digest(first)],
    ['approved', digest(second)],
  ]);
  expect(digest(first)).not.toBe(digest(second));
  // Back to what was: that's a change, too.
  await restart(w, { KEYTURN_APPROVALS: '1', KEYTURN_SECOND_PERSON: 'delete,rotate' });
  expect((await policies(w)).map(digest)).toEqual([digest(first), digest(second), digest(first)]);
  const { rendered } = await w.asks('ada', '/oauth audit');
  expect(rendered).toContain('Keyturn · approval rules set: 1 approval; needed for delete, rotate; role rule on\n');
  expect(rendered).toContain(
    'Keyturn · approval rules changed: 2 approvals; needed for delete, rotate, strict; role rule on\n',
  );
  expect((await w.audit.verify()).ok).toBe(true);
});

test('turning the role rule off is in the trail, in `audit`, and in the log', async () => {
  const w = await twoPeople();
  await restart(w, { KEYTURN_ROLE_RULE: 'off' });
  expect((await policies(w)).map(({ note }) => note)).toMatchObject([{ roleRule: true }, { roleRule: false }]);
  const { rendered } = await w.asks('ada', '/oauth audit');
  expect(rendered).toContain('approval rules changed: 1 approval; needed for delete, rotate; role rule off\n');
  expect(rendered).toContain('approval rules set: 1 approval; needed for delete, rotate; role rule on\n');
  const lines = w.logLines().filter((line) => line.includes('the policy in force'));
  expect(lines.map((line) => JSON.parse(line).policy.roleRule)).toEqual(['on', 'off']);
});
