import { describe, expect, test } from 'vitest';
import type { Actor } from '../../sandbox/slack.ts';
import type { PersonName } from '../support/world.ts';
import { allTold, changes, decidersKnown, told } from './alone.ts';
import { clientPath, openCard, type TwoPeople, type TwoPeopleOptions, twoPeople, until } from './world.ts';

const crm = 'Salesforce CRM connector';
const off = 'Outbound dialer trial';
const dayMs = 86_400_000;

/** Opens the one confirmation, by typing. */
const brakes = (w: TwoPeople, who: PersonName, client = crm, verb = 'deactivate') =>
  w.opens(who, `/oauth ${verb} ${client}`);

/** Presses it; gives what the person reads then. */
async function confirms(w: TwoPeople, who: PersonName, heading = 'Deactivated:') {
  await w.person(who).submits();
  return w.modal(who, heading);
}

/** Ada deactivates the client alone; gives the message about it. */
async function deactivated(w: TwoPeople, reason?: string) {
  await brakes(w, 'ada');
  if (reason !== undefined) await w.person('ada').fills({ Reason: reason });
  await confirms(w, 'ada');
  await w.person('ada').closes({ all: true });
  return until(() => told(w)[0]);
}

/** Eight people who may edit clients. */
const operators = (w: TwoPeople): Actor[] =>
  Array.from({ length: 8 }, (_, at) => {
    const email = `operator${at}@example.com`;
    const permissions = ['oauth:client:view', 'oauth:client:edit'];
    w.genesys.addUser({ email, name: `Operator ${at}`, permissions });
    return w.slack.as(w.slack.addUser({ name: `operator${at}`, profile: { email } }).id);
  });

/** All submit their form at once, every other one to the replica at `port`; gives what they read then. */
async function allSubmit(w: TwoPeople, port: number, everybody: readonly Actor[], read: RegExp): Promise<string[]> {
  const ends = everybody.map(async (each, at) => {
    w.slack.deliverTo(`http://127.0.0.1:${at % 2 === 0 ? w.bot.port : port}/slack/events`);
    await each.submits();
    return (await w.modal(each, ({ text }) => read.test(text))).text;
  });
  return Promise.all(ends);
}

test('typed, it takes one confirmation; the answer and the channel say what follows', async () => {
  const w = await twoPeople();
  const client = w.clientNamed(crm);
  const form = await brakes(w, 'ada');
  expect(form).toMatchObject({ title: 'Deactivate client', submit: 'Deactivate' });
  for (const line of [
    `${crm}\nCODE · active · created`,
    client.id,
    'It can’t get new tokens.',
    'Tokens already issued keep working for up to',
    'Keyturn will post this change in the approvals channel.',
  ])
    expect(form.text).toContain(line);
  expect(w.writes(client)).toEqual([]);
  await w.person('ada').fills({ Reason: 'Its secret is on a public wiki' });
  const answer = await confirms(w, 'ada');
  expect(answer.text).toMatch(
    /Deactivated: .*\nIt can’t get new tokens\. Tokens already issued keep working for up to .*, until .* at the latest\. Genesys Cloud removes it on [A-Z][a-z]{2} \d+, \d{4}, unless it’s reactivated before then\./u,
  );
  expect(answer.buttons).toEqual(['Reactivate', 'Show details']);
  expect(w.writes(client)).toEqual(['PUT']);
  expect(w.clientNamed(crm).state).toBe('inactive');

  const message = await until(() => told(w)[0]);
  for (const line of [
    `⚠ Ada Admin deactivated ${crm}.\n`,
    'Reason\n> Its secret is on a public wiki',
    'Tokens already issued keep working for up to',
    'Genesys Cloud removes it on',
    client.id,
  ])
    expect(message.rendered).toContain(line);
  expect(message.notification).toMatch(
    new RegExp(`^⚠ Ada Admin deactivated ${crm}\\. Its secret is on a public wiki It can’t get new tokens\\.`, 'u'),
  );
  expect(message.buttons).toEqual(['Reactivate', 'Show details']);
  await allTold(w);
  expect(told(w)).toHaveLength(1);
});

test('the trail has the reason, the change, and that it was made alone', async () => {
  const w = await twoPeople();
  await deactivated(w, 'Its secret is on a public wiki');
  await allTold(w);
  const records = await w.audit.latest({ limit: 3 });
  const [done, started] = records.filter(({ action }) => action === 'done' || action === 'started');
  expect(started).toMatchObject({
    operation: 'deactivate',
    note: { kind: 'reason', text: 'Its secret is on a public wiki' },
    change: { fields: [{ field: 'state', from: 'active', to: 'inactive' }] },
  });
  expect(done).toMatchObject({ operation: 'deactivate', clientName: crm, note: { kind: 'removed' } });
  const { rendered } = await w.asks('ada', `/oauth audit ${crm}`);
  expect(rendered).toContain(`@Ada · deactivated ${crm} without approval`);
  expect(rendered).toContain('Its secret is on a public wiki');
});

test('where Genesys Cloud gives no date, nobody reads one', async () => {
  const w = await twoPeople();
  w.genesys.switches.inactiveSetsDateToDelete = false;
  const { rendered } = await deactivated(w);
  expect(rendered).toContain('Genesys Cloud may delete inactive clients. It gave no date for this one.');
  expect(rendered).not.toContain('removes it on');
  expect(rendered).not.toContain('Reason');
});

test.each([
  ['the button below its details', (w: TwoPeople) => w.asks('ada', `/oauth show ${crm}`), 'Deactivate'],
  ['the menu of its row', (w: TwoPeople) => w.asks('ada', `/oauth list ${crm}`), { option: 'Deactivate', near: crm }],
] as const)('%s leads to the same confirmation', async (_where, look, button) => {
  const w = await twoPeople();
  await w.person('ada').clicks(await look(w), button);
  expect((await w.modal('ada', 'It can’t get new tokens.')).submit).toBe('Deactivate');
  await confirms(w, 'ada');
  expect(w.writes(w.clientNamed(crm))).toEqual(['PUT']);
});

test.each(['disable', 'stop'])('%s is another word for it', async (verb) => {
  const w = await twoPeople();
  await brakes(w, 'ada', crm, verb);
  await confirms(w, 'ada');
  expect(w.clientNamed(crm).state).toBe('inactive');
});

test('of several clients with that name, the person chooses one', async () => {
  const w = await twoPeople();
  const choice = await brakes(w, 'ada', 'chat transcript loader');
  expect(choice.text).toContain('2 clients match');
  const second = w.genesys.clients().find(({ description }) => description === 'Second attempt');
  await w.person('ada').clicks(choice, { label: 'Choose', near: second?.id ?? '' });
  await w.modal('ada', 'It can’t get new tokens.');
  await confirms(w, 'ada');
  expect(w.genesys.clients().filter(({ name, state }) => name === second?.name && state === 'inactive')).toEqual([
    expect.objectContaining({ id: second?.id }),
  ]);
});

describe('it’s refused', () => {
  test('for people without the permission', async () => {
    const w = await twoPeople();
    expect((await brakes(w, 'vera')).text).toContain('oauth:client:edit');
    expect(w.writes(w.clientNamed(crm))).toEqual([]);
  });

  test('for people who lost it while they read', async () => {
    const w = await twoPeople();
    await brakes(w, 'ben');
    const { id } = w.genesys.users().find(({ name }) => name === 'Ben Builder') ?? {};
    w.genesys.changeUser(id ?? '', { permissions: ['oauth:client:view'] });
    await w.person('ben').submits();
    await w.modal('ben', 'oauth:client:edit');
    expect(w.writes(w.clientNamed(crm))).toEqual([]);
    expect(told(w)).toEqual([]);
  });

  test('for Keyturn’s own client', async () => {
    const w = await twoPeople();
    expect((await brakes(w, 'ada', w.genesys.botClient.id)).text).toContain('the client Keyturn signs in with');
  });

  test('for one that’s inactive, with who did it and the way back', async () => {
    const w = await twoPeople();
    await deactivated(w);
    const form = await brakes(w, 'ben');
    expect(form.text).toMatch(new RegExp(`${crm} is already inactive: Ada Admin deactivated it .*\\.`, 'u'));
    expect(form.submit).toBeUndefined();
    expect(form.buttons).toEqual(['Reactivate', 'Show details']);
    expect((await brakes(w, 'dora', off)).text).toContain(`${off} is already inactive.`);
    expect((await brakes(w, 'will', 'agent desktop', 'reactivate')).text).toContain('Agent desktop is already active.');
    expect(told(w)).toHaveLength(1);
  });

  test('where the channel can’t be told', async () => {
    const w = await twoPeople();
    w.slack.faults.inject({
      method: 'conversations.info',
      error: 'channel_not_found',
      times: Number.POSITIVE_INFINITY,
    });
    await brakes(w, 'ada');
    await w.person('ada').submits();
    await w.modal('ada', 'approvals channel');
    expect(w.clientNamed(crm).state).toBe('active');
  });
});

test('from the confirmation on, it takes three calls to Genesys Cloud; its usage is asked afterwards', async () => {
  const w = await twoPeople();
  await decidersKnown(w);
  await brakes(w, 'ada');
  const before = w.genesys.calls.length;
  const calls = () =>
    w.genesys.calls.slice(before).map(({ method, path }) => `${method} ${path.replace(/[0-9a-f-]{36}/gu, '{id}')}`);
  await confirms(w, 'ada');
  const needed = ['GET /api/v2/users/{id}', 'GET /api/v2/oauth/clients/{id}', 'PUT /api/v2/oauth/clients/{id}'];
  await allTold(w);
  expect(calls().slice(0, 3)).toEqual(needed);
  expect(calls().slice(3)).toContain('POST /api/v2/oauth/clients/{id}/usage/query');
});

describe('those who can reactivate it', () => {
  test('are mentioned, up to five, without the person who did it', async () => {
    const w = await twoPeople();
    await decidersKnown(w);
    const { rendered } = await deactivated(w);
    expect(rendered).toMatch(/\n(?:@\w+ ){1,4}@\w+: you can reactivate it\.\n/u);
    expect(rendered).toContain('@Ben');
    expect(rendered).not.toMatch(/@Ada[ :]+.*you can reactivate/u);
    expect(rendered).not.toContain('@Vera');
  });

  test('aren’t with KEYTURN_NOTIFY=off, nor for a reactivation, which names who deactivated it', async () => {
    const w = await twoPeople({ settings: { KEYTURN_NOTIFY: 'off' } });
    expect((await deactivated(w)).rendered).not.toContain('you can reactivate it');
    const loud = await twoPeople();
    await loud.person('ben').clicks(await deactivated(loud), 'Reactivate');
    await loud.modal('ben', 'It can get new tokens again.');
    await confirms(loud, 'ben', 'Reactivated:');
    expect((await until(() => told(loud)[1])).rendered).not.toMatch(/: you can/u);
    await until(() => !told(loud)[0]?.rendered.includes('you can reactivate it'));
  });
});

describe('usage', () => {
  const used = 'Nightly reporting export';

  test('is completed on the message, whatever Genesys Cloud says', async () => {
    for (const [client, outcome, sentence] of [
      [used, 'Complete', /^In use: 707 calls in 7 days, last on /mu],
      [crm, 'forbidden', /^Usage unknown: Keyturn’s own role lacks usage:client:view$/mu],
    ] as const) {
      const w = await twoPeople();
      w.genesys.switches.usageOutcome = outcome;
      await brakes(w, 'ada', client);
      await confirms(w, 'ada');
      await allTold(w);
      const posted = w.slack.calls.find(
        ({ method, args }) => method === 'chat.postMessage' && /^⚠/u.test(`${args['text']}`),
      );
      expect(JSON.stringify(posted?.args)).toContain('Checking usage…');
      expect(told(w)[0]?.rendered).toMatch(sentence);
      expect(told(w)).toHaveLength(1);
    }
  });

  test('that’s known already is in the confirmation and on the message from the start', async () => {
    const w = await twoPeople();
    await w.asks('ada', `/oauth show ${used}`);
    await until(() => w.slack.ephemerals(w.person('ada').id).at(-1)?.rendered.includes('707 calls'));
    expect((await brakes(w, 'ada', used)).text).toContain('In use: 707 calls in 7 days');
    await confirms(w, 'ada');
    expect((await until(() => told(w)[0])).rendered).toContain('In use: 707 calls in 7 days');
  });

  test('that comes after a reactivation doesn’t offer another one', async () => {
    const w = await twoPeople();
    w.genesys.switches.usageRunningPolls = 3;
    const message = await deactivated(w);
    await w.person('ben').clicks(message, 'Reactivate');
    await w.modal('ben', 'It can get new tokens again.');
    await confirms(w, 'ben', 'Reactivated:');
    await allTold(w);
    expect(told(w)[0]?.rendered).toContain('Reactivated by Ben Builder');
    expect(told(w)[0]?.buttons).toEqual(['Show details']);
  });
});

test('another change to the client in the meantime doesn’t keep it from being stopped, and isn’t overwritten', async () => {
  const w = await twoPeople();
  await brakes(w, 'ada');
  w.genesys.changeClient(w.clientNamed(crm).id, { description: 'Changed since' });
  await confirms(w, 'ada');
  expect(w.clientNamed(crm)).toMatchObject({ state: 'inactive', description: 'Changed since' });
});

describe('an answer that’s lost', () => {
  test('after it was done: it’s found out, and told as done', async () => {
    const w = await twoPeople();
    w.genesys.faults.inject({ method: 'PUT', path: clientPath, drop: 'after' });
    expect((await deactivated(w)).rendered).toContain(`⚠ Ada Admin deactivated ${crm}.`);
    expect(w.writes(w.clientNamed(crm))).toEqual(['PUT']);
  });

  test('before it was done: nobody is told that it was', async () => {
    const w = await twoPeople();
    await brakes(w, 'ada');
    w.genesys.faults.inject({ method: 'PUT', path: clientPath, drop: 'before' });
    await w.person('ada').submits();
    expect((await w.modal('ada', 'We don’t know')).text).toContain('/oauth show');
    const [message] = await until(() => told(w).length > 0 && told(w));
    expect(message?.rendered).toContain(
      `⚠ Ada Admin tried to deactivate ${crm}. Genesys Cloud didn’t answer, so check the client.`,
    );
    expect(message?.rendered).not.toContain('Tokens already issued');
    expect(message?.buttons).toEqual(['Reactivate', 'Show details']);
  });

  test('and one that shows late is waited for', async () => {
    const w = await twoPeople();
    w.genesys.switches.changeLagReads = 2;
    w.genesys.faults.inject({ method: 'PUT', path: clientPath, drop: 'after' });
    expect((await deactivated(w)).rendered).toContain('deactivated');
  });
});

test('another replica shows it as inactive at once, even if Genesys Cloud still shows it as active', async () => {
  const w = await twoPeople();
  const other = await w.another();
  w.genesys.switches.changeLagReads = 2;
  await deactivated(w);
  w.slack.deliverTo(`http://127.0.0.1:${other.port}/slack/events`);
  expect((await w.asks('ben', `/oauth list ${crm}`)).rendered).toContain('inactive');
  expect((await w.asks('ben', `/oauth show ${crm}`)).buttons).toContain('Reactivate');
  w.genesys.switches.changeLagReads = 0;
});

describe('Reactivate', () => {
  test('of another person takes it back; both messages say so, and each has the way back from it', async () => {
    const w = await twoPeople();
    const message = await deactivated(w, 'Its secret is on a public wiki');
    const ben = w.person('ben');
    await ben.clicks(message, 'Reactivate');
    const form = await w.modal('ben', 'It can get new tokens again.');
    expect(form).toMatchObject({ title: 'Reactivate client', submit: 'Reactivate' });
    expect(form.text).toContain('Genesys Cloud no longer removes it on');
    await ben.fills({ Reason: 'The wiki page is gone' });
    await confirms(w, 'ben', 'Reactivated:');
    expect(w.clientNamed(crm)).toMatchObject({ state: 'active', dateToDelete: undefined });
    const second = await until(() => told(w)[1]);
    expect(second.rendered).toContain(`↩ Ben Builder reactivated ${crm}, which @Ada had deactivated.\n`);
    expect(second.rendered).toContain('> The wiki page is gone');
    expect(second.buttons).toEqual(['Deactivate', 'Show details']);
    const first = await until(() => told(w).find(({ rendered }) => rendered.includes('Reactivated by Ben Builder')));
    expect(first.ts).toBe(message.ts);
    expect(first.buttons).toEqual(['Show details']);
    expect(first.rendered).toContain('> Its secret is on a public wiki');
    expect(first.rendered).not.toContain('Tokens already issued');

    await w.person('dora').clicks(second, 'Deactivate');
    await w.modal('dora', 'It can’t get new tokens.');
    await confirms(w, 'dora');
    await until(() => told(w)[1]?.rendered.includes('Deactivated again by Dora Deleter'));
    expect(told(w)[2]?.rendered).toContain(`⚠ Dora Deleter deactivated ${crm}.`);
    await allTold(w);
  });

  test('of the same person, in the answer, takes it back too', async () => {
    const w = await twoPeople();
    await brakes(w, 'ada');
    await w.person('ada').clicks(await confirms(w, 'ada'), 'Reactivate');
    await w.modal('ada', 'It can get new tokens again.');
    await confirms(w, 'ada', 'Reactivated:');
    expect((await until(() => told(w)[1])).rendered).toContain(`↩ Ada Admin reactivated ${crm}.\n`);
  });

  test('by typing, or with the form of an update, says so on the message as well', async () => {
    for (const back of [
      async (w: TwoPeople) => {
        await brakes(w, 'dora', crm, 'enable');
        await confirms(w, 'dora', 'Reactivated:');
      },
      (w: TwoPeople) => changes(w, 'dora', crm, { State: 'Active' }),
    ]) {
      const w = await twoPeople();
      await deactivated(w);
      await back(w);
      await until(() => told(w)[0]?.rendered.includes('by Dora Deleter'));
      expect(told(w)[0]?.buttons).toEqual(['Show details']);
    }
  });

  test('of a client that changed since the form was opened is refused', async () => {
    const w = await twoPeople();
    await brakes(w, 'ada', off, 'reactivate');
    w.genesys.changeClient(w.clientNamed(off).id, { registeredRedirectUri: ['https://evil.example/cb'] });
    await w.person('ada').submits();
    const again = await w.modal('ada', 'has changed this client');
    expect(again.text).toContain('Redirect URIs added https://evil.example/cb');
    expect(again.submit).toBe('Reactivate');
    expect(w.clientNamed(off).state).toBe('inactive');
    expect(told(w)).toEqual([]);
  });

  test.each(['one replica', 'two replicas'])(
    'pressed by eight people at once on %s reactivates once',
    async (replicas) => {
      const w = await twoPeople();
      const message = await deactivated(w);
      const other = replicas === 'two replicas' ? await w.another() : w.bot;
      // One replica that doesn't see the other's write yet must not repeat it.
      w.genesys.switches.changeLagReads = 3;
      const everybody = operators(w);
      for (const each of everybody) {
        await each.clicks(message, 'Reactivate');
        await w.modal(each, ({ submit }) => submit === 'Reactivate');
      }
      const said = await allSubmit(w, other.port, everybody, /Reactivated:|already active|changed this client/u);
      expect(said.filter((text) => text.includes('Reactivated:'))).toHaveLength(1);
      expect(said.filter((text) => text.includes('is already active: Operator'))).toHaveLength(7);
      expect(w.writes(w.clientNamed(crm))).toEqual(['PUT', 'PUT']);
      await allTold(w);
      expect(told(w)).toHaveLength(2);
    },
  );
});

test('eight people at once on two replicas deactivate it once, and the channel is told once', async () => {
  const w = await twoPeople();
  const other = await w.another();
  w.genesys.switches.changeLagReads = 3;
  const everybody = operators(w);
  for (const each of everybody) await w.opens(each, `/oauth deactivate ${crm}`);
  const said = await allSubmit(w, other.port, everybody, /Deactivated:|already inactive/u);
  expect(said.filter((text) => text.includes('Deactivated:'))).toHaveLength(1);
  expect(said.filter((text) => text.includes('is already inactive: Operator'))).toHaveLength(7);
  expect(w.writes(w.clientNamed(crm))).toEqual(['PUT']);
  await allTold(w);
  expect(told(w)).toHaveLength(1);
});

test('a form that was open meanwhile, on a replica that sees the client as it was, doesn’t do it again', async () => {
  const w = await twoPeople();
  const other = await w.another();
  w.slack.deliverTo(`http://127.0.0.1:${other.port}/slack/events`);
  await brakes(w, 'ben');
  w.slack.deliverTo(`http://127.0.0.1:${w.bot.port}/slack/events`);
  w.genesys.switches.changeLagReads = 3;
  await deactivated(w);
  w.slack.deliverTo(`http://127.0.0.1:${other.port}/slack/events`);
  await w.person('ben').submits();
  await w.modal('ben', `${crm} is already inactive: Ada Admin deactivated it`);
  expect(w.writes(w.clientNamed(crm))).toEqual(['PUT']);
});

test('a double click deactivates once', async () => {
  const w = await twoPeople();
  await brakes(w, 'ada');
  const ada = w.person('ada');
  await Promise.all([ada.submits(), ada.submits()].map((sent) => sent.catch(() => undefined)));
  await w.modal('ada', 'Deactivated:');
  await allTold(w);
  expect(w.writes(w.clientNamed(crm))).toEqual(['PUT']);
  expect(told(w)).toHaveLength(1);
});

describe('where the settings want a second person', () => {
  const restrained = (words: string, more: TwoPeopleOptions = {}) =>
    twoPeople({ ...more, settings: { KEYTURN_SECOND_PERSON: words } });

  test.each(['deactivate', 'update', 'update:state', 'strict'])('for %s, it asks for approval', async (words) => {
    const w = await restrained(words);
    const form = await brakes(w, 'ada');
    expect(form.submit).toBe('Ask for approval');
    await w.person('ada').fills({ Reason: 'Its secret is on a public wiki' });
    await w.person('ada').submits();
    await w.modal('ada', 'Sent for approval');
    const card = await openCard(w);
    expect(card.rendered).toContain(`Deactivate client · ${crm}`);
    expect(card.rendered).toContain('If you approve, the client can’t get new tokens anymore.');
    expect(w.writes(w.clientNamed(crm))).toEqual([]);
    await w.person('dora').clicks(card, 'Approve…');
    await until(() => w.clientNamed(crm).state === 'inactive');
    const done = await until(() =>
      w.slack.directMessages(w.person('ada').id).find(({ rendered }) => /: done/u.test(rendered)),
    );
    expect(done.rendered).toContain('Tokens already issued keep working for up to');
    expect(done.buttons).toEqual(['Reactivate']);
    expect(told(w)).toEqual([]);
  });

  test('for deactivate, an update that does it waits too; reactivating doesn’t', async () => {
    const w = await restrained('deactivate');
    await w.opens('ada', `/oauth update ${w.clientNamed(crm).id}`);
    await w.person('ada').fills({ State: 'Inactive' });
    await w.person('ada').submits();
    await w.modal('ada', 'this change now needs approval');
    await w.person('ada').closes({ all: true });
    expect((await brakes(w, 'ada', off, 'reactivate')).submit).toBe('Reactivate');
    expect((await w.asks('ada', '/oauth help')).rendered).toMatch(
      /update \(some changes need approval\), deactivate \(needs approval\), reactivate, delete/u,
    );
  });

  test('for another effect of updates, it doesn’t', async () => {
    const w = await restrained('update:roles');
    expect((await brakes(w, 'ada')).submit).toBe('Deactivate');
  });

  test('one that’s inactive by the time of the approval isn’t done again', async () => {
    const w = await restrained('deactivate');
    await brakes(w, 'ada');
    await w.person('ada').fills({ Reason: 'Its secret is on a public wiki' });
    await w.person('ada').submits();
    await w.modal('ada', 'Sent for approval');
    w.genesys.changeClient(w.clientNamed(crm).id, { state: 'inactive' });
    await w.person('dora').clicks(await openCard(w), 'Approve…');
    await until(() =>
      w.slack.directMessages(w.person('ada').id).find(({ rendered }) => rendered.includes('is already inactive')),
    );
    expect(w.writes(w.clientNamed(crm))).toEqual([]);
  });
});

describe('a deactivation that a request took back', () => {
  test('says so, with who asked and the way to the card', async () => {
    const w = await twoPeople({ settings: { KEYTURN_SECOND_PERSON: 'reactivate' } });
    await deactivated(w);
    const form = await brakes(w, 'ben', crm, 'reactivate');
    expect(form.submit).toBe('Ask for approval');
    await w.person('ben').fills({ Reason: 'The secret on the wiki is gone' });
    await w.person('ben').submits();
    await w.modal('ben', 'Sent for approval');
    const card = await openCard(w);
    await w.person('dora').clicks(card, 'Approve…');
    const first = await until(() => told(w).find(({ rendered }) => rendered.includes('Reactivated by Ben Builder')));
    expect(first.buttons).toEqual(['Show details']);
    expect(first.rendered).not.toContain('you can reactivate it');
    expect(JSON.stringify(first.blocks)).toContain(`/p${card.ts.replace('.', '')}|View>`);
    expect(told(w)).toHaveLength(1);
    // What happens next isn't about that deactivation anymore.
    await brakes(w, 'dora');
    await confirms(w, 'dora');
    await until(() => told(w).length === 2);
    await allTold(w);
    expect(told(w)[0]?.rendered).toContain('Reactivated by Ben Builder');
  });

  test('says so for a deletion that was undone before its date', async () => {
    const w = await twoPeople();
    await deactivated(w);
    const on = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'Europe/London' });
    const when = `Deactivate now, delete on ${on.format(Date.now() + 7 * dayMs)}`;
    const asked = await w.askFor('ada', 'delete', crm, 'Nobody needs it', when);
    await w.approves('dora', asked);
    await until(() => asked.card().buttons.includes('Undo'));
    await w.person('ben').clicks(asked.card(), 'Undo');
    await until(() => told(w)[0]?.rendered.includes('Reactivated by Ben Builder'));
    expect(told(w)[0]?.buttons).toEqual(['Show details']);
    expect(w.clientNamed(crm).state).toBe('active');
  });
});

test('30 days later, the message’s button still works', async () => {
  const w = await twoPeople();
  const message = await deactivated(w);
  w.advance(31 * dayMs);
  await w.person('dora').clicks(message, 'Reactivate');
  await w.modal('dora', 'It can get new tokens again.');
  await confirms(w, 'dora', 'Reactivated:');
  expect((await until(() => told(w)[1])).rendered).toContain(`↩ Dora Deleter reactivated ${crm}.\n`);
});
