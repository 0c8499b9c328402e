import { expect, test } from 'vitest';
import { startWorld } from '../support/world.ts';

/** Notifications and screen readers get only the top-level text of a message. */

test('the text of a listing has its rows', async () => {
  const world = await startWorld();
  const { notification } = await world.asks('ada', '/oauth list wallboard');
  expect(notification).toBe(
    '2 of 17 clients match “wallboard”.\nWallboard Leeds: TOKEN · active · created 3 years ago\nWallboard Lisbon: TOKEN · active · created 2 years ago',
  );
});

test('the text of details has grant type and state, and anything unusual', async () => {
  const world = await startWorld();
  expect((await world.asks('ada', '/oauth show crm')).notification).toBe(
    'Salesforce CRM connector: CODE · active · created 3 years ago. Checking usage…',
  );
  expect((await world.asks('ada', '/oauth show dialer')).notification).toMatch(
    /^Outbound dialer trial: CLIENT-CREDENTIALS · inactive · created 3 months ago\. Checking usage… This client is inactive and can’t get new tokens\./u,
  );
});

test('the text of a choice tells clients of the same name apart', async () => {
  const world = await startWorld();
  const { notification } = await world.asks('ada', '/oauth show chat transcript loader');
  expect(notification.split('\n').slice(1)).toEqual([
    expect.stringMatching(/^Chat transcript loader: CODE · active · created 5 months ago · [0-9a-f]{8}$/u),
    expect.stringMatching(/^Chat transcript loader: CODE · active · created 6 months ago · [0-9a-f]{8}$/u),
  ]);
});

test('text and blocks use the same words for a client with a blank name', async () => {
  const world = await startWorld();
  const ids = [1, 2].map(() => world.genesys.addClient({ name: ' ', authorizedGrantType: 'CODE' }).id);
  const shown = await world.asks('ada', `/oauth show ${ids[0]}`);
  expect(shown.rendered).toMatch(/^\(no name\)\n/u);
  expect(shown.notification).toMatch(/^\(no name\): CODE · active/u);
  const list = await world.asks('ada', '/oauth list --fresh');
  expect(list.rendered).toContain('(no name)\nCODE · active');
  expect(list.notification).toContain('\n(no name): CODE · active');
});
