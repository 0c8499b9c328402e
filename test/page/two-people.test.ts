import { expect, test } from 'vitest';
import { approvalsChannel, generalChannel } from '../../sandbox/slack.ts';
import { startWorld } from '../support/world.ts';
import { type Browser, browse, controlIn, idsOf, placeIn, servePage } from './browser.ts';

const nightly = 'Nightly reporting export';

const modalWith = (browser: Browser, words: string) =>
  browser.sees(({ modals }) => {
    const top = modals.at(-1);
    return top?.text.includes(words) && top;
  });

const messageWith = (browser: Browser, place: string, words: string) =>
  browser.sees((state) => placeIn(state, place).messages.find(({ rendered }) => rendered.includes(words)));

/** Asks for a new secret as the form wants it, and sends the form. */
async function asksForSecret(browser: Browser): Promise<void> {
  expect(await browser.does({ do: 'type', text: `/oauth rotate ${nightly}`, place: generalChannel })).toEqual({
    ok: true,
  });
  const form = await modalWith(browser, 'Reason');
  const { blockId, actionId } = form.fields.find(({ label }) => label === 'Reason') ?? { blockId: '', actionId: '' };
  // First without a reason, as people do.
  await browser.does({ do: 'submit', values: { [blockId]: { [actionId]: '' } } });
  await browser.sees(({ modals }) => modals.at(-1)?.errors[blockId]);
  await browser.does({ do: 'submit', values: { [blockId]: { [actionId]: 'Pasted into a ticket' } } });
  await modalWith(browser, 'Sent for approval');
  await browser.does({ do: 'close', all: true });
  await browser.sees(({ modals }) => modals.length === 0);
}

test('two people: one asks for a new secret, is turned away, the other approves, and only the first sees it', async () => {
  const { slack, genesys, logLines } = await startWorld({ genesys: { seed: 'demo' } });
  const page = await servePage({ slack, genesys });
  const [ben, ada] = [await browse(page, 'ben'), await browse(page, 'ada')];
  const client = genesys.clients().find(({ name }) => name === nightly);
  const old = genesys.secretOf(client?.id ?? '') ?? '';
  await asksForSecret(ben);

  const card = await messageWith(ada, approvalsChannel, 'Pasted into a ticket');
  expect(card.isUnread).toBe(true);
  await ada.does({ do: 'read', place: approvalsChannel });
  await ada.sees((state) => placeIn(state, approvalsChannel).unread === 0);
  await ben.does({ do: 'press', at: controlIn(card, 'Approve…') });
  const refusal = await messageWith(ben, approvalsChannel, 'You can’t approve or deny your own request');
  expect(refusal.ephemeralFor).toBeDefined();

  await ada.does({ do: 'press', at: controlIn(card, 'Approve…') });
  const invitation = await messageWith(ben, 'D0BEN0001', 'Nothing has changed yet');
  await ben.does({ do: 'press', at: controlIn(invitation, 'Rotate now') });
  await messageWith(ada, approvalsChannel, 'has a new secret');
  const offer = await messageWith(ben, 'D0BEN0001', 'is ready');
  expect(await ben.sees((state) => placeIn(state, 'D0BEN0001').mentions || undefined)).toBeGreaterThan(0);
  const before = ben.received().length;
  await ben.does({ do: 'press', at: controlIn(offer, 'Reveal secret') });
  const revealed = genesys.secretOf(client?.id ?? '') ?? '';
  await modalWith(ben, revealed);
  // In Slack as it shows it, text and blocks, and in nothing else that anyone gets.
  const shown = await ben.sees(({ modals }) => modals.at(-1));
  expect(JSON.stringify(shown.blocks)).toContain(revealed);
  const masked = `${revealed.slice(0, 4)}…`;
  const { modals: _modals, ...rest } = await ben.sees((state) => JSON.stringify(state.wire).includes(masked) && state);
  expect(JSON.stringify(rest)).not.toContain(revealed);
  await ben.does({ do: 'close', all: true });
  await ben.sees(({ modals }) => modals.length === 0);
  const closed = ben.received().length;
  await ben.does({ do: 'press', at: controlIn(offer, 'I stored it') });
  await messageWith(ben, 'D0BEN0001', 'deleted its copy');

  expect(revealed).not.toBe(old);
  expect(slack.views(ben.states[0]?.me ?? '')).toEqual([]);
  const wire = await ben.sees((state) => state.wire);
  expect(new Set(wire.map(({ way }) => way)).size).toBe(3);
  expect(wire.find(({ what }) => what === `POST /api/v2/oauth/clients/${client?.id}/secret`)?.status).toBe(200);
  const everything = [ben.received().slice(0, before), ben.received().slice(closed), ada.received()].join('');
  const credentials = [revealed, old, slack.botToken, slack.signingSecret, genesys.botClient.secret];
  for (const credential of credentials) expect(everything.includes(credential)).toBe(false);
  expect(everything).not.toMatch(/"(?:token|trigger_id|response_url)":"[^…"]/u);
  expect(logLines().join('')).not.toContain(revealed);
  // Seven seconds alone, and longer beside other tests: every step waits for a state of the page.
}, 120_000);

test('a form is filled in with selects and type-aheads by their IDs, and keeps what was typed', async () => {
  const { slack, genesys } = await startWorld({ genesys: { seed: 'demo' } });
  const page = await servePage({ slack, genesys });
  const ada = await browse(page, 'ada');
  await ada.does({ do: 'type', text: '/oauth create', place: generalChannel });
  const choice = await modalWith(ada, 'Grant type');
  const at = (wanted: string, view: { id: string; blocks: unknown[] }) => ({
    place: { view: view.id },
    ...idsOf(view.blocks, wanted),
  });
  const grant = choice.fields.find(({ label }) => label === 'Grant type');
  const place = { view: choice.id };
  const grantAt = { place, blockId: grant?.blockId ?? '', actionId: grant?.actionId ?? '' };
  expect(await ada.does({ do: 'choose', at: grantAt, value: 'no such grant' })).toMatchObject({ ok: false });
  expect(await ada.does({ do: 'choose', at: grantAt, value: 'CLIENT-CREDENTIALS' })).toEqual({ ok: true });
  const form = await modalWith(ada, 'Roles');
  const [name, roles] = ['Name', 'Roles'].map((label) => form.fields.find((field) => field.label === label));
  const nameAt = at(name?.actionId ?? '', form);
  const rolesAt = at(roles?.actionId ?? '', form);
  const before = slack.deliveries.length;
  await ada.does({ do: 'choose', at: nameAt, value: 'Invoice sync', typing: true });
  expect(slack.deliveries).toHaveLength(before);
  expect(await ada.does({ do: 'suggest', at: rolesAt, text: '' })).toMatchObject({ ok: true });
  const answer = await ada.does({ do: 'suggest', at: rolesAt, text: 'reporting' });
  const options = answer.ok ? (answer.options ?? []) : [];
  expect(options.map(({ label }) => label)).toContain('Reporting Reader · Home');
  const role = options.find(({ label }) => label === 'Reporting Reader · Home')?.value ?? '';
  await ada.does({ do: 'choose', at: rolesAt, value: [role] });
  const kept = await ada.sees(({ modals }) => {
    const fields = modals.at(-1)?.fields ?? [];
    return fields.some(({ value }) => value === 'Reporting Reader · Home') && fields;
  });
  expect(kept.find(({ label }) => label === 'Name')?.value).toBe('Invoice sync');
  await ada.does({ do: 'submit', values: { [rolesAt.blockId]: { [rolesAt.actionId]: [role] } } });
  await modalWith(ada, 'Created:');
  expect(genesys.clients().at(-1)?.name).toBe('Invoice sync');
});

test('what can’t be done is said in a sentence', async () => {
  const { slack, genesys } = await startWorld({ genesys: { seed: 'demo' } });
  const page = await servePage({ slack, genesys });
  const [ada, ben] = [await browse(page, 'ada'), await browse(page, 'ben')];
  await ada.does({ do: 'type', text: '/oauth list', place: generalChannel });
  const list = await messageWith(ada, generalChannel, 'of 12 clients');
  const next = controlIn(list, 'Next page');
  const errors: [Browser, Parameters<Browser['does']>[0], string][] = [
    [ada, { do: 'type', text: 'oauth list', place: generalChannel }, 'A command starts with a slash.'],
    [ada, { do: 'type', text: '/oauth list', place: 'home' }, 'You can’t write here.'],
    [ada, { do: 'type', text: '/oauth list', place: 'C0ARCHIVE' }, '#old-news is archived.'],
    [ada, { do: 'say', text: ' ', place: generalChannel }, 'There’s nothing to send.'],
    [ada, { do: 'say', text: 'Hi', place: generalChannel, thread: '1.1' }, 'The message of this thread is gone.'],
    [ada, { do: 'submit', values: {} }, 'No modal is open.'],
    [ada, { do: 'press', at: { ...next, place: { view: 'V1' } } }, 'This modal isn’t open anymore.'],
    [
      ada,
      { do: 'press', at: { ...next, actionId: 'gone' } },
      'The bot has just changed this, and what you used is gone.',
    ],
    [ben, { do: 'press', at: next }, 'This message is gone.'],
    [ada, { do: 'trouble', id: 'constructor', on: true }, 'There’s no such trouble.'],
    [ada, { do: 'setting', id: 'approvals', on: true }, 'The bot runs elsewhere, so its settings are there.'],
  ];
  for (const [who, action, error] of errors) expect(await who.does(action)).toEqual({ ok: false, error });
  expect(await ada.does({ do: 'press', at: next })).toEqual({ ok: true });
  await messageWith(ada, generalChannel, 'Page 2');
});
