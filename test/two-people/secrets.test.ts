import { expect } from 'vitest';
import { readConfig } from '../../app/config.ts';
import { people, type SlackMessage } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { userNamed } from '../support/genesys-users.ts';
import { randomKey } from '../support/keys.ts';
import { type Asked, type TwoPeople, twoPeople, until } from './world.ts';

const test = testsInTurn();

async function offered(): Promise<{ w: TwoPeople; asked: Asked; offer: SlackMessage; secret: string }> {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  await w.approves('dora', asked);
  const offer = await until(() =>
    w.slack.directMessages(people.ada).find(({ buttons }) => buttons.includes('Reveal secret')),
  );
  await w.outcome(asked);
  return { w, asked, offer, secret: w.genesys.secretOf(asked.client.id) ?? 'none' };
}

test('only the requester can open the secret, not the approver or their own second account; each try is recorded', async () => {
  const { w, asked, offer, secret } = await offered();
  for (const name of ['dora', 'adaSecond', 'will', 'gus'] as const) {
    await w.person(name).clicks(offer, 'Reveal secret');
    const said = await w.modal(name, ({ text }) => !text.includes('Loading…'));
    expect(said.text).toMatch(/Only the person who asked for this secret can open it|Guests/u);
    expect(said.text).not.toContain(secret);
  }
  await w.person('ada').clicks(offer, 'Reveal secret');
  expect((await w.modal('ada', ({ text }) => text.includes('I stored it'))).text).toContain(secret);
  const sent = w.slack.calls.filter(({ args }) => JSON.stringify(args).includes(secret));
  expect(sent.map(({ method }) => method)).toEqual(['views.update']);
  const steps = await until(async () => {
    const all = await w.trail();
    return all.filter(({ operation }) => operation === 'reveal').length === 5 && all;
  });
  expect(steps.filter(({ action }) => action === 'refused')).toHaveLength(4);
  expect(steps.at(-1)).toMatchObject({ action: 'opened', by: people.ada });
  const records = (await w.audit.latest({ limit: 5 })).map(({ clientId, requestId }) => ({ clientId, requestId }));
  expect(records).toEqual(Array(5).fill({ clientId: asked.client.id, requestId: asked.id }));
});

test('the secret can be opened again until it’s stored; then it’s deleted immediately, and the message says so', async () => {
  const { w, offer, secret } = await offered();
  const ada = w.person('ada');
  for (let time = 1; time <= 2; time += 1) {
    await ada.clicks(offer, 'Reveal secret');
    expect((await w.modal('ada', ({ text }) => text.includes('I stored it'))).text).toContain(secret);
    await ada.closes({ all: true });
  }
  await ada.clicks(offer, 'I stored it');
  const message = () => w.slack.message(offer.channel, offer.ts);
  await until(() => message()?.rendered.includes('Keyturn deleted its copy'));
  expect(message()?.buttons).toEqual([]);
  const actions = (await w.trail()).map(({ action }) => action);
  expect(actions.slice(-3)).toEqual(['opened', 'opened', 'erased']);
});

test('the button asks before it deletes Keyturn’s copy, and says what to do first', async () => {
  const { w, offer } = await offered();
  const declined = await w.person('ada').clicks(offer, 'I stored it', { decline: true });
  expect(declined.dialog).toContain('Keyturn’s copy will be gone for good');
  expect(declined.dialog).toContain('If you haven’t opened it yet, open it first.');
  expect(declined.dialog).toContain('[Delete Keyturn’s copy]');
  expect(w.slack.message(offer.channel, offer.ts)?.buttons).toContain('Reveal secret');
});

test('only its owner can say that a secret is stored', async () => {
  const { w, offer, secret } = await offered();
  for (const name of ['dora', 'adaSecond', 'will'] as const) {
    const said = await w.answer(name, (actor) => actor.clicks(offer, 'I stored it'));
    expect(said.rendered).toContain('Only the person who asked for this secret');
  }
  await w.person('ada').clicks(offer, 'Reveal secret');
  expect((await w.modal('ada', 'Copy it into your vault')).text).toContain(secret);
});

test('Slack never sends a secret back: nothing in the modal that shows it can be clicked', async () => {
  const { w, offer, secret } = await offered();
  const ada = w.person('ada');
  await ada.clicks(offer, 'Reveal secret');
  const view = await w.modal('ada', 'Copy it into your vault');
  expect(view.text).toContain(secret);
  expect(view.buttons).toEqual([]);
  expect(view.fields).toEqual([]);
  expect(JSON.stringify(view.blocks)).not.toMatch(/action_id|"type":"(?:actions|input)"/u);
  await ada.closes({ all: true });
  await ada.clicks(offer, 'I stored it');
  await until(() => w.slack.message(offer.channel, offer.ts)?.rendered.includes('Keyturn deleted its copy'));
  expect(JSON.stringify(w.slack.deliveries)).not.toContain(secret);
});

test('says so when a secret has expired, and what to do', async () => {
  const { w, offer, secret } = await offered();
  w.advance(61 * 60_000);
  await w.person('ada').clicks(offer, 'Reveal secret');
  const gone = 'The secret for Workforce planning sync expired, so Keyturn deleted it. To get a new one, rotate it.';
  const said = await w.modal('ada', gone);
  expect(said.buttons).toEqual(['Rotate secret']);
  expect(said.text).not.toContain(secret);
  const message = w.slack.message(offer.channel, offer.ts);
  // Whether the click came first, or the end of its time.
  expect([message?.rendered.includes(gone), message?.rendered.includes('Nobody opened')]).toContain(true);
  expect(message?.buttons).toEqual(['Rotate secret']);
  await w.person('ada').clicks(said, 'Rotate secret');
  const form = await w.modal('ada', ({ submit }) => submit === 'Ask for approval');
  expect(form.text).toContain('Workforce planning sync');
});

test('a replica with another KEYTURN_KEY doesn’t start, and says which setting is wrong', async () => {
  const { w, offer, secret } = await offered();
  const other = w.another({ config: readConfig({ ...w.settings, KEYTURN_KEY: randomKey() }) });
  await expect(other).rejects.toThrow('KEYTURN_KEY isn’t the key that the store was written with');
  await w.person('ada').clicks(offer, 'Reveal secret');
  expect((await w.modal('ada', 'I stored it')).text).toContain(secret);
});

test('neither does one for which someone removed what tells the keys apart, and the others still do', async () => {
  const { w } = await offered();
  await w.raw.compareAndSet({ put: [{ key: 'keyturn:organizations', value: undefined }] });
  const other = w.another({ config: readConfig({ ...w.settings, KEYTURN_KEY: randomKey() }) });
  await expect(other).rejects.toThrow('KEYTURN_KEY isn’t the key that the store was written with');
  await w.another();
});

test('a replica with a new key in front of the old one opens what the old one sealed', async () => {
  const { w, offer, secret } = await offered();
  const keys = `${randomKey()},${w.settings['KEYTURN_KEY']}`;
  const other = await w.another({ config: readConfig({ ...w.settings, KEYTURN_KEY: keys }) });
  w.slack.deliverTo(`http://127.0.0.1:${other.port}/slack/events`);
  await w.person('ada').clicks(offer, 'Reveal secret');
  expect((await w.modal('ada', 'I stored it')).text).toContain(secret);
});

test('doesn’t show a secret if it can’t record that', async () => {
  const { w, offer, secret } = await offered();
  const { id } = w.genesys.organization;
  await w.store.set(`keyturn:{${id}}:audit:head`, '{"seq":1,"hash":"forged"}');
  await w.person('ada').clicks(offer, 'Reveal secret');
  await w.modal('ada', ({ text }) => text.includes('makes no changes until'));
  // Not for a moment either: no modal and no message ever had it.
  expect(w.slack.calls.filter(({ method }) => method.startsWith('views.')).length).toBeGreaterThan(1);
  expect(JSON.stringify(w.slack.calls)).not.toContain(secret);
});

test('a person who became another Genesys user doesn’t inherit the secret', async () => {
  const { w, offer, secret } = await offered();
  const ada = userNamed(w.genesys, 'Ada Admin');
  w.genesys.changeUser(ada.id, { email: 'ada.before@example.com' });
  w.genesys.addUser({ name: 'New Ada', email: 'ada@example.com', permissions: ['oauth:*:*'] });
  await w.person('ada').clicks(offer, 'Reveal secret');
  const said = await w.modal('ada', ({ text }) =>
    text.includes('Only the person who asked for this secret can open it'),
  );
  expect(said.text).not.toContain(secret);
});

test('says that a secret is deleted even if Slack doesn’t update its message', async () => {
  const { w, offer } = await offered();
  const ada = w.person('ada');
  const lift = w.slack.faults.inject({ method: 'chat.update', error: 'internal_error' });
  await ada.clicks(offer, 'I stored it');
  const said = () => w.slack.ephemerals(people.ada).map(({ rendered }) => rendered);
  await until(() => said().some((text) => text.includes('Nobody can open it again')));
  expect(said().filter((text) => /Nothing was changed/u.test(text))).toEqual([]);
  lift();
});
