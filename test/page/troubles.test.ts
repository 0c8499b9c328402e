import { expect, test } from 'vitest';
import { approvalsChannel, generalChannel, people } from '../../sandbox/slack.ts';
import { eventually } from '../support/patience.ts';
import { startWorld } from '../support/world.ts';
import { type Browser, browse, controlIn, placeIn, servePage, startPlain } from './browser.ts';

const isOn = (browser: Browser, id: string, on: boolean) =>
  browser.sees(({ troubles }) => troubles.some((each) => each.id === id && each.isOn === on));

test.each([
  ['down', 503, null],
  ['limited', 429, '10'],
])('while Genesys Cloud is %s, every call gets %i', async (id, status, retryAfter) => {
  const { page, genesys } = await startPlain();
  const ada = await browse(page, 'ada');
  const get = () => fetch(`${genesys.url}/api/v2/oauth/clients`);
  await ada.does({ do: 'trouble', id, on: true });
  await isOn(ada, id, true);
  for (const response of [await get(), await get()]) {
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe(retryAfter);
  }
  await ada.does({ do: 'trouble', id, on: false });
  await isOn(ada, id, false);
  expect((await get()).status).toBe(401);
});

test('while it’s slow, an answer waits for six seconds, or until that’s turned off', async () => {
  const { page, genesys } = await startPlain();
  const ada = await browse(page, 'ada');
  await ada.does({ do: 'trouble', id: 'slow', on: true });
  let answered = false;
  const slow = fetch(`${genesys.url}/api/v2/oauth/clients`).then(() => {
    answered = true;
  });
  await eventually(() => expect(genesys.calls).toHaveLength(1));
  await ada.does({ do: 'trouble', id: 'slow', on: false });
  expect((await fetch(`${genesys.url}/api/v2/oauth/clients`)).status).toBe(401);
  expect(answered).toBe(false);
  await slow;
});

test('the answer to the next change is lost, and to no other', async () => {
  const { slack, genesys, another: _another, ...world } = await startWorld({ genesys: { seed: 'demo' } });
  const page = await servePage({ slack, genesys });
  const ada = await browse(page, 'ada');
  await ada.does({ do: 'trouble', id: 'lost', on: true });
  await isOn(ada, 'lost', true);
  await world.asks('ada', '/oauth list');
  await isOn(ada, 'lost', true);
  const { botClient, url } = genesys;
  const basic = Buffer.from(`${botClient.id}:${botClient.secret}`).toString('base64');
  const token = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token } = (await token.json()) as { access_token: string };
  const client = genesys.clients().find(({ name }) => name === 'Nightly reporting export');
  const renew = () =>
    fetch(`${url}/api/v2/oauth/clients/${client?.id}/secret`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}` },
    });
  const before = genesys.secretOf(client?.id ?? '');
  await expect(renew()).rejects.toThrow();
  expect(genesys.secretOf(client?.id ?? '')).not.toBe(before);
  await isOn(ada, 'lost', false);
  expect((await renew()).status).toBe(200);
  expect(ada.received()).not.toContain(access_token);
});

test('an admin edits the client that was looked at, or the one that’s named', async () => {
  const { slack, genesys, asks } = await startWorld({ genesys: { seed: 'demo' } });
  const page = await servePage({ slack, genesys });
  const ada = await browse(page, 'ada');
  const description = (name: string) => genesys.clients().find((client) => client.name === name)?.description;
  expect(await ada.does({ do: 'trouble', id: 'edited', on: true })).toEqual({
    ok: false,
    error: 'The bot hasn’t read a client yet. Show one, then try again.',
  });
  await asks('ada', '/oauth show nightly');
  await ada.does({ do: 'trouble', id: 'edited', on: true });
  expect(description('Nightly reporting export')).toMatch(/\(edited by an admin\)$/u);
  const desktop = genesys.clients().find(({ name }) => name === 'Agent desktop');
  await ada.does({ do: 'trouble', id: 'edited', on: true, client: desktop?.id ?? '' });
  expect(description('Agent desktop')).toBe('Agent desktop (edited by an admin)');
  expect(await ada.sees(({ troubles }) => troubles.find(({ id }) => id === 'edited'))).not.toHaveProperty('isOn');
});

test('while Slack can’t reach the bot, it says so in its own words where each thing was tried', async () => {
  const { slack, genesys, asks, opens } = await startWorld({ genesys: { seed: 'demo' } });
  const page = await servePage({ slack, genesys });
  const ada = await browse(page, 'ada');
  const list = await asks('ada', '/oauth list');
  const next = controlIn({ ...list, at: 0, isUnread: false, author: { name: '', isBot: true } }, 'Next page');
  const { fields } = await opens('ada', '/oauth rotate nightly');
  const reason = fields.find(({ label }) => label === 'Reason');
  const submit = {
    do: 'submit',
    values: { [reason?.blockId ?? '']: { [reason?.actionId ?? '']: 'A leaked backup' } },
  } as const;
  const told = (): Promise<unknown> => ada.sees(({ notices }) => notices.map(({ id: _id, ...notice }) => notice));
  await ada.does({ do: 'trouble', id: 'unreachable', on: true });
  await isOn(ada, 'unreachable', true);
  const trouble = { text: 'We had some trouble connecting. Try again?' };
  const warning = { text: 'The app didn’t respond.', at: next };
  const failed = { text: '/oauth failed with the error "dispatch_failed"' };
  await ada.does(submit);
  await ada.does({ do: 'press', at: next });
  await ada.does({ do: 'type', text: '/oauth list', place: generalChannel });
  await ada.does({ do: 'type', text: '/oauth audit', place: generalChannel });
  // Once is enough for a command that fails again.
  await eventually(async () => expect(await told()).toEqual([trouble, warning, failed]));

  await ada.does({ do: 'trouble', id: 'unreachable', on: false });
  await ada.does({ do: 'press', at: next });
  // The warning goes with the next press that the bot gets. What was typed is still in the modal.
  await eventually(async () => expect(await told()).toEqual([trouble, failed]));
  await ada.does({ do: 'type', text: '/oauth list', place: generalChannel });
  await eventually(async () => expect(await told()).toEqual([trouble]));
  await ada.does(submit);
  await eventually(async () => expect(await told()).toEqual([]));
  await ada.sees(({ modals }) => modals.at(-1)?.text.includes('Sent for approval'));
}, 120_000);

test('Dora leaves and comes back, and the channel is archived and isn’t', async () => {
  const { page, slack, genesys } = await startPlain();
  const [ada, dora] = [await browse(page, 'ada'), await browse(page, 'dora')];
  const user = () => genesys.users().find(({ name }) => name === 'Dora Deleter')?.state;
  for (const on of [true, false]) {
    for (const id of ['leavesGenesys', 'leavesSlack', 'archived']) {
      await ada.does({ do: 'trouble', id, on });
      await isOn(ada, id, on);
    }
    expect(user()).toBe(on ? 'inactive' : 'active');
    expect(slack.users().find(({ id }) => id === people.dora)?.deleted).toBe(on);
    await ada.sees((state) => placeIn(state, approvalsChannel).isArchived === on);
    expect(await dora.does({ do: 'say', text: 'Hello', place: generalChannel })).toEqual(
      on ? { ok: false, error: 'Dora’s Slack account is deactivated.' } : { ok: true },
    );
  }
});
