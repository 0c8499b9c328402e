import { expect, onTestFinished, test } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { startRedis } from '../support/redis.ts';
import type { PersonName } from '../support/world.ts';
import { openStore } from './redis-store.ts';
import { twoPeople, until, usageShown } from './world.ts';

const dialer = 'Outbound dialer trial';

const turnedAway: [PersonName, RegExp][] = [
  ['ada', /You can’t approve or deny your own request/u],
  ['adaSecond', /from another Slack account/u],
  ['vera', /This needs the Genesys Cloud permission oauth:client:delete/u],
  ['ben', /This needs the Genesys Cloud permission oauth:client:delete/u],
  ['noor', /This needs the Genesys Cloud permission/u],
  ['gus', /Guests can’t use Keyturn/u],
  ['sam', /Guests can’t use Keyturn/u],
  ['stranger', /another workspace/u],
  ['olga', /another workspace/u],
  ['dan', /deactivated/u],
  ['uma', /isn’t confirmed/u],
  ['tom', /More than one Genesys Cloud user/u],
  ['ina', /isn’t active/u],
];

test('people who may not approve or deny see why, privately; each attempt is recorded, and the card stays as it is', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', dialer);
  await usageShown(asked);
  const before = asked.card();
  for (const [name, sentence] of turnedAway) {
    expect(await w.presses(name, asked, 'Approve…'), name).toMatch(sentence);
    expect(await w.denies(name, asked), name).toMatch(sentence);
    await w.person(name).closes({ all: true });
  }
  expect(asked.card()).toEqual(before);
  expect(await asked.record()).toMatchObject({ state: 'pending', approvals: [] });
  const refused = async () => (await w.audit.latest({ limit: 100 })).filter(({ action }) => action === 'refused');
  await until(async () => (await refused()).length === turnedAway.length);
  // The second refusal of a person within a minute is counted, and recorded then, or when Keyturn stops.
  await w.bot.stop();
  const all = await refused();
  const repeated = all.filter(({ note }) => note?.kind === 'repeated' && note.times === 1);
  const everyone = new Set(turnedAway.map(([name]) => people[name]));
  for (const records of [repeated, all.filter((record) => !repeated.includes(record))]) {
    expect(records).toHaveLength(turnedAway.length);
    expect(new Set(records.map(({ person }) => person?.slackUser))).toEqual(everyone);
  }
  expect(w.writes(asked.client)).toEqual([]);
  expect(await w.audit.verify()).toMatchObject({ ok: true });
});

test('only the requester can cancel, from any of their accounts', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  for (const name of ['dora', 'vera', 'will'] as const)
    expect(await w.presses(name, asked, 'Cancel request')).toContain(
      'Only the person who asked can cancel this request.',
    );
  expect(await w.presses('gus', asked, 'Cancel request')).toContain('Guests');
  expect(await w.presses('adaSecond', asked, 'Cancel request')).toContain('You canceled this request');
  expect(await w.outcome(asked)).toContain('canceled');
  expect(asked.card().buttons).toEqual(['Details']);
  expect(asked.thread()).toEqual([expect.stringContaining('canceled this request')]);
});

test('a denial ends the request with its reason, on the card, in the thread and for the requester', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', dialer);
  expect(await w.denies('dora', asked, 'No, the <!channel> dialer is needed')).toContain('You denied this request');
  expect(await w.outcome(asked)).toContain('No, the <!channel> dialer is needed');
  expect(asked.card().rendered).toContain('Ada Admin asked, and Dora Deleter denied the request today at ');
  expect(asked.card().rendered).toContain('No, the <!channel> dialer is needed');
  expect(asked.card().buttons).toEqual(['Details']);
  expect(asked.thread().join()).toContain('denied this');
  expect(await w.trail()).toContainEqual({ action: 'denied', operation: 'delete', by: people.dora, code: undefined });
  expect(w.writes(asked.client)).toEqual([]);
});

test('a denial that’s sent after someone approved changes nothing, and says who decided', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', dialer);
  const will = w.person('will');
  await will.clicks(asked.card(), 'Deny…');
  await w.modal('will', (view) => view.submit !== undefined);
  await will.fills({ Reason: 'I would rather keep this' });
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('done');
  await will.submits();
  const said = await w.modal('will', (view) => view.submit === undefined && view.text.includes('this request'));
  expect(said.text).toContain('@Dora already approved this request, and it’s done.');
});

test('a denial needs a reason of ten characters', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', dialer);
  const dora = w.person('dora');
  await dora.clicks(asked.card(), 'Deny…');
  await w.modal('dora', (view) => view.submit !== undefined);
  await dora.fills({ Reason: '           no            ' });
  await dora.submits();
  expect((await w.modal('dora', ({ errors }) => errors['reason'] !== undefined)).errors['reason']).toMatch(
    /10 to 500/u,
  );
  expect(await asked.record()).toMatchObject({ state: 'pending' });
});

test('eight clicks at once over two bots on one Redis: one deletion, one approval, and the others see who decided', async () => {
  const redis = await startRedis();
  const settings = { KEYTURN_STORE: 'redis', REDIS_URL: redis.url };
  onTestFinished(() => redis.close());
  const w = await twoPeople({ store: openStore(redis.url), settings });
  const second = await w.another({ store: openStore(redis.url) });
  const asked = await w.askFor('ada', 'delete', dialer);
  const card = asked.card();
  const clicks: Promise<unknown>[] = [];
  for (const name of ['dora', 'will', 'dora', 'will', 'dora', 'will', 'dora', 'will'] as const) {
    w.slack.deliverTo(`http://127.0.0.1:${clicks.length % 2 === 0 ? w.bot.port : second.port}/slack/events`);
    clicks.push(w.person(name).clicks(card, 'Approve…'));
  }
  await Promise.all(clicks);
  expect(await w.outcome(asked)).toContain('done');
  expect(w.writes(asked.client)).toEqual(['DELETE']);
  const answers = await until(() => {
    const all = [...w.slack.ephemerals(people.dora), ...w.slack.ephemerals(people.will)];
    // On a slow machine, people are told first that it takes a while.
    const said = all.map(({ rendered }) => rendered).filter((text) => !text.startsWith('Still working on it.'));
    return said.length === 8 && said;
  });
  expect(answers.filter((text) => text.startsWith('You approved this'))).toHaveLength(1);
  expect(answers.filter((text) => /^@(?:Dora|Will) already approved this request/u.test(text))).toHaveLength(7);
  expect((await w.trail()).filter(({ action }) => action === 'approved')).toHaveLength(1);
  expect((await w.trail()).filter(({ action }) => action === 'done')).toHaveLength(1);
  const mine = w.slack.directMessages(people.ada).filter(({ rendered }) => rendered.includes('You asked for this'));
  expect(mine).toHaveLength(1);
  expect(await w.audit.verify()).toMatchObject({ ok: true });
});

test('a click that Slack delivers again does nothing the second time', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  const click = await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('done');
  await w.slack.redeliver(click);
  await w.slack.redeliver(click, { asCaptured: true });
  await until(
    () => w.slack.ephemerals(people.dora).filter(({ rendered }) => rendered.includes('it’s done')).length >= 1,
  );
  expect(w.writes(asked.client)).toEqual(['POST']);
  expect(asked.thread()).toHaveLength(1);
});

test('a forged request ID finds nothing, and the answer says so', async () => {
  // A response_url takes five answers; the sixth goes another way.
  const w = await twoPeople({ refusals: [/used_url/u] });
  const asked = await w.askFor('ada', 'delete', dialer);
  const click = await w.approves('vera', asked);
  await until(() => w.slack.ephemerals(people.vera).length > 0);
  for (const forged of ['', 'x', '../../secret', `${asked.id} `, '{}', 'x'.repeat(2000)]) {
    const actions = [{ ...(click.payload['actions'] as object[])[0], value: forged }];
    const seen = w.slack.ephemerals(people.vera).length;
    await w.slack.redeliver({ ...click, payload: { ...click.payload, actions } });
    await until(() => w.slack.ephemerals(people.vera).length > seen);
    expect(w.slack.ephemerals(people.vera).at(-1)?.rendered).toContain('This request no longer exists');
  }
  expect(await asked.record()).toMatchObject({ state: 'pending' });
});
