import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Actor } from '../../sandbox/slack.ts';
import { clientsPath, serviceForm } from '../bot/support.ts';
import { testsInTurn } from '../support/cases.ts';
import { type TwoPeople, twoPeople, until } from '../two-people/world.ts';

const test = testsInTurn();

/** A workspace whose methods keep to their tiers. What a flooder's own closed modals don't take is no harm. */
async function limited(): Promise<TwoPeople> {
  const w = await twoPeople({ refusals: [/^views\.\w+: (?:not_found|push_limit_reached)/u] });
  w.slack.switches.tiers = true;
  return w;
}

const told = 'You’ve made too many requests in the last minute';
const limitedCalls = ({ slack }: TwoPeople) => slack.calls.filter(({ status }) => status === 429);
const calls = ({ slack }: TwoPeople, method: string) => slack.calls.filter((call) => call.method === method).length;

/** This many people who may change clients. */
const atWork = (w: TwoPeople, count: number): Actor[] =>
  Array.from({ length: count }, (_, at) => {
    const email = `worker-${at}@example.com`;
    w.genesys.addUser({ name: `Worker ${at}`, email, permissions: ['oauth:client:view', 'oauth:client:edit'] });
    return w.slack.as(w.slack.addUser({ name: `worker-${at}`, profile: { email } }).id);
  });

/** Does something `times` times within a few seconds, and closes what it opened. */
async function flood(w: TwoPeople, who: Actor, times: number, act: (at: number) => Promise<unknown>): Promise<void> {
  const acts: Promise<unknown>[] = [];
  for (let at = 0; at < times; at += 1) {
    acts.push(act(at));
    await pause(20);
    if (w.slack.views(who.id).length > 0) await who.closes({ all: true });
  }
  await Promise.all(acts);
}

/** Everyone opens a form, and an approval goes through. */
async function othersGoOn(w: TwoPeople, asked: Awaited<ReturnType<TwoPeople['askFor']>>): Promise<void> {
  const workers = atWork(w, 20);
  // A trigger lasts three seconds, in which a slow machine may not open all of them.
  for (let at = 0; at < workers.length; at += 4) {
    const some = workers.slice(at, at + 4).map((each) => w.opens(each, '/oauth rotate Agent desktop'));
    for (const { text } of await Promise.all(some)) expect(text).toContain('Reason');
  }
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('has a new secret');
  expect(limitedCalls(w)).toEqual([]);
}

test('a hundred forms that one person opens leave Slack’s minute to the others', { timeout: 240_000 }, async () => {
  const w = await limited();
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  const ben = w.person('ben');
  await flood(w, ben, 102, () => ben.types('/oauth rotate Agent desktop'));
  const [first] = await until(() => {
    const answers = w.slack.ephemerals(ben.id).filter(({ rendered }) => rendered.includes(told));
    return answers.length > 50 ? answers : undefined;
  });
  expect(first?.rendered).toMatch(/Try again in (?:\d+ seconds?|1 minute)\.$/u);
  expect(calls(w, 'views.open')).toBeLessThan(45);
  await othersGoOn(w, asked);
});

test('forms that a guest asks for cost Slack a handful of calls', { timeout: 240_000 }, async () => {
  const w = await limited();
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  const gus = w.person('gus');
  const before = w.slack.calls.filter(({ method }) => method !== 'response_url').length;
  const verbs = ['rotate', 'delete', 'update', 'create', 'deactivate', 'list', 'whoami'];
  await flood(w, gus, 102, (at) => gus.types(`/oauth ${verbs[at % verbs.length]}`));
  await until(() => w.slack.ephemerals(gus.id).length > 70);
  expect(w.slack.calls.filter(({ method }) => method !== 'response_url').length - before).toBeLessThan(80);
  await othersGoOn(w, asked);
});

test('choices in an open form that one person makes without end are refused, and told once', {
  timeout: 240_000,
}, async () => {
  const w = await limited();
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  const ben = w.person('ben');
  await w.opens(ben, '/oauth create');
  const grants = ['Authorization code (CODE)', 'Client credentials (CLIENT-CREDENTIALS)'];
  for (let at = 0; at < 120; at += 1) {
    await ben.fills({ 'Grant type': grants[at % 2] ?? '' });
    await pause(15);
  }
  const refusals = () => w.slack.directMessages(ben.id).filter(({ rendered }) => rendered.includes(told));
  await until(() => refusals().length > 0);
  expect(refusals().length).toBeLessThan(3);
  expect(calls(w, 'views.update')).toBeLessThan(60);
  await ben.closes({ all: true });
  await othersGoOn(w, asked);
});

test('a button that one person presses without end in vain costs Slack a handful of lookups', {
  timeout: 240_000,
}, async () => {
  const w = await limited();
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  const ada = w.person('ada');
  // Her own request: she may not approve it, but she may try.
  await flood(w, ada, 150, () => ada.clicks(asked.card(), 'Approve…'));
  await until(() => w.slack.ephemerals(ada.id).length >= 150);
  for (const { rendered } of w.slack.ephemerals(ada.id))
    expect(rendered).toContain('You can’t approve or deny your own');
  expect(calls(w, 'users.info')).toBeLessThan(40);
  await othersGoOn(w, asked);
});

test('a form that one person sends without end is refused where they see it', { timeout: 240_000 }, async () => {
  const w = await limited();
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  const ben = await serviceForm(w, 'ben');
  const body = { status: 400, code: 'invalid.value' };
  w.genesys.faults.inject({ method: 'POST', path: clientsPath, status: 400, body, times: 1_000 });
  for (let at = 0; at < 120; at += 1) {
    await ben.submits();
    await w.modal(ben, (view) => view.submit !== undefined);
  }
  await w.modal(ben, ({ errors }) => JSON.stringify(errors).includes(told));
  expect(calls(w, 'views.update')).toBeLessThan(60);
  w.genesys.faults.clear();
  await ben.closes({ all: true });
  await othersGoOn(w, asked);
});
