import { expect } from 'vitest';
import { people, type SlackMessage } from '../../sandbox/slack.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { testsInTurn } from '../support/cases.ts';
import { askForChange, twoPeople, until } from './world.ts';

const test = testsInTurn();

const client = 'Workforce planning sync';

test('requests shows what’s waiting for whom, with links and the same buttons', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  const forDora = await w.asks('dora', '/oauth requests');
  expect(forDora.notification).toMatch(
    /^1 request needs your approval\. You have no requests\.\nAda Admin needs approval: Delete client Workforce planning sync\. .+ Why: /u,
  );
  expect(forDora.rendered).toContain(`/p${asked.card().ts.replace('.', '')}`);
  expect(forDora.buttons).toEqual(['Approve…', 'Deny…']);
  expect(JSON.stringify(forDora.blocks)).toContain(`"accessibility_label":"Approve…: Delete client, ${client}"`);
  // People who aren't in the channel decide by what's shown here.
  expect(forDora.rendered).toMatch(
    /Delete client Workforce planning sync · Deadline: [^\n]+\n@Ada:\n> It is not used any more\n[\s\S]*View request/u,
  );
  expect(forDora.rendered).toContain(`CLIENT-CREDENTIALS · active · created 21 months ago · ${asked.client.id}`);
  expect((await w.asks('vera', '/oauth requests')).buttons).toEqual([]);
  const forAda = await w.asks('ada', '/oauth requests');
  expect(forAda.buttons).toEqual(['Cancel request']);
  expect(forAda.rendered).toMatch(/until [^\n]+\nYour reason:\n> It is not used any more\n/u);
  expect(forAda.rendered).not.toContain('@Ada');
  const { dialog } = await w.person('ada').clicks(forAda, 'Cancel request');
  expect(dialog).toContain('Delete client Workforce planning sync. Nothing will change.');
  expect(await w.outcome(asked)).toContain('canceled');
  const second = await w.askFor('ada', 'delete', client);
  const again = await w.asks('dora', '/oauth requests');
  await w.person('dora').clicks(again, 'Approve…');
  expect(await w.outcome(second)).toContain('done');
  expect((await w.asks('ada', '/oauth requests')).rendered).toMatch(/done[\s\S]*canceled/u);
  await w.denies('dora', await w.askFor('ada', 'rotate', 'Agent desktop'), 'Not this week');
  const ended = await w.asks('ada', '/oauth requests');
  expect(ended.rendered).toMatch(/Agent desktop: denied[\s\S]*Denied by @Dora:\n> Not this week/u);
});

test('lets people decide a request here only if they see all that it changes', async () => {
  const w = await twoPeople({ settings: { KEYTURN_SECOND_PERSON: 'delete,rotate,update' } });
  await askForChange(w, client, 'Moved to Leeds');
  const small = await w.asks('dora', '/oauth requests');
  expect(small.rendered).toMatch(/Changes[\s\S]*Description:.*→ “Moved to Leeds”/u);
  expect(small.buttons).toEqual(['Approve…', 'Deny…']);
  await w.person('dora').clicks(small, 'Approve…');
  await until(() => w.clientNamed(client).description === 'Moved to Leeds');

  const { requester } = await (await w.askFor('ada', 'delete', 'Wallboard Lisbon')).record();
  const changes = Array.from({ length: 60 }, (_, n) => `*Scope:* add \`scope-number-${n}\``);
  await w.requests.open({ operation: 'update', input: {}, snapshot: { changes }, requester, reason: 'More scopes' });
  const large = await w.asks('dora', '/oauth requests');
  expect(large.rendered).toContain('This is too much to show here. View the request to see all of it');
  expect(large.buttons).toEqual(['Approve…', 'Deny…', 'Deny…']);
});

test('lists requests that a person has already approved after those that need them', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVALS: '2' } });
  await w.presses('dora', await w.askFor('ada', 'delete', client), 'Approve…');
  await w.askFor('ada', 'delete', 'Wallboard Lisbon');
  const shown = await w.asks('dora', '/oauth requests');
  expect(shown.notification).toMatch(/^1 request needs your approval\./u);
  expect(shown.rendered).toMatch(
    /For you to approve \(1\)\n.*Wallboard Lisbon[\s\S]*Waiting for others \(1\)\n.*Workforce planning sync[\s\S]*You’ve already approved\. 1 more/u,
  );
  expect(shown.buttons).toEqual(['Approve…', 'Deny…', 'Deny…']);
});

test('lists a person’s own open requests first, however many have ended since', async () => {
  const w = await twoPeople();
  const open = await w.askFor('ada', 'delete', 'Wallboard Lisbon');
  const ada = (await open.record()).requester;
  for (let n = 0; n < 11; n += 1) {
    const { id } = await w.requests.open({ operation: 'rotate', input: {}, requester: ada, reason: `Number ${n}` });
    await w.requests.cancel(id, ada);
  }
  const shown = await w.asks('ada', '/oauth requests');
  const [first, ...rows] = shown.notification.split('\n');
  expect(first).toBe('No requests need your approval. You have 12 requests.');
  expect(rows[0]).toContain('Ada Admin needs approval: Delete client Wallboard Lisbon.');
  expect(rows).toHaveLength(10);
  expect(shown.rendered).toMatch(/Your requests \(12\)\n.*Wallboard Lisbon: waiting for approval/u);
  expect(shown.buttons).toEqual(['Cancel request', 'Next']);
});

test('doesn’t say that nothing waits for a person if it can’t tell who may decide', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVERS: 'S0KEYTURN1' } });
  w.slack.addUserGroup({ id: 'S0KEYTURN1', users: [people.dora] });
  await w.askFor('ada', 'delete', client);
  w.advance(61_000);
  const lift = w.slack.faults.inject({ method: 'usergroups.users.list', status: 500 });
  const unsure = await w.asks('dora', '/oauth requests');
  expect(unsure.rendered).toContain('We can’t tell which requests you can approve.');
  expect(unsure.text).not.toContain('No requests need your approval');
  expect(w.logLines().some((line) => line.includes('couldn’t check whether a person can approve'))).toBe(true);
  lift();
  expect((await w.asks('dora', '/oauth requests')).buttons).toEqual(['Approve…', 'Deny…']);
});

test('the metrics count each state that a request reached', async () => {
  const w = await twoPeople();
  await w.denies('dora', await w.askFor('ada', 'rotate', 'Agent desktop'));
  const asked = await w.askFor('ada', 'delete', client);
  await w.approves('dora', asked);
  await w.outcome(asked);
  const text = await (await fetch(`http://127.0.0.1:${w.bot.port}/metrics`)).text();
  const counted = text.matchAll(
    /^keyturn_request_transitions_total\{operation="(\w+)",state="(\w+)",organization="[\w-]+"\} (\d+)$/gmu,
  );
  expect([...counted].map((found) => found.slice(1).join(' ')).sort()).toEqual([
    'delete done 1',
    'delete executing 1',
    'delete pending 1',
    'rotate denied 1',
    'rotate pending 1',
  ]);
});

test('fifty requests come in pages, what runs out first at the top, and the counts are true', async () => {
  const w = await twoPeople();
  const { requester } = await (await w.askFor('ada', 'delete', client)).record();
  const opened: RequestRecord[] = [];
  for (let n = 0; n < 49; n += 1) {
    const record = await w.requests.open({
      ...{ operation: 'rotate', input: {}, snapshot: {}, reason: `Reason number ${n}` },
      client: { id: `c-${n}`, name: `Client ${n}` },
      requester: { ...requester, genesysUser: `g-${n}`, slackUser: `U${n}`, name: `Person ${n}` },
    });
    opened.push(record);
  }
  let page = await w.asks('dora', '/oauth requests');
  expect(page.rendered).toContain('For you to approve (50)');
  expect(page.rendered).toMatch(/1–\d+ of 50 requests/u);
  const seen: string[] = [];
  // The same page can change too, as usage arrives.
  const rowsOf = ({ rendered }: SlackMessage) => /\d+–\d+ of 50 requests/u.exec(rendered)?.[0];
  for (;;) {
    seen.push(...(page.rendered.match(/Reason number \d+|not used any more/gu) ?? []));
    if (!page.buttons.includes('Next')) break;
    const before = rowsOf(page);
    await w.person('dora').clicks(page, 'Next');
    page = await until(() => {
      const now = w.slack.ephemerals(people.dora).at(-1);
      return now !== undefined && rowsOf(now) !== before && now;
    });
  }
  expect(seen).toHaveLength(50);
  const inOrder = opened.toSorted((a, b) => a.deadline - b.deadline || a.id.localeCompare(b.id));
  expect(seen.slice(1)).toEqual(inOrder.map(({ reason }) => reason));
  expect(page.rendered).toMatch(/–50 of 50 requests/u);
  await w.person('dora').clicks(page, 'Previous');
  await until(() => w.slack.ephemerals(people.dora).at(-1)?.buttons.includes('Next'));
});

test('what was approved or denied in the list changes there, and so do its counts', async () => {
  const w = await twoPeople();
  await w.askFor('ada', 'delete', client);
  await w.askFor('ada', 'delete', 'Wallboard Lisbon');
  const list = await w.asks('dora', '/oauth requests');
  expect(list.rendered).toContain('For you to approve (2)');
  const now = () => w.slack.ephemerals(people.dora).find(({ ts }) => ts === list.ts) ?? list;
  await w.person('dora').clicks(list, 'Approve…');
  await until(() => now().rendered.includes('For you to approve (1)'));
  expect(now().rendered).toContain('Wallboard Lisbon');
  await w.person('dora').clicks(now(), 'Deny…');
  await w.modal('dora', ({ submit }) => submit !== undefined);
  await w.person('dora').fills({ Reason: 'We still need it there' });
  await w.person('dora').submits();
  await until(() => now().rendered.includes('No requests need your approval'));
});
