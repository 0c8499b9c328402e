import { expect, test } from 'vitest';
import { approvalsChannel } from '../../sandbox/slack.ts';
import { createAuthenticatedStore } from '../../services/store/authenticated.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Store } from '../../services/store.ts';
import { call } from '../sandbox/slack-call.ts';
import { randomKey, ringFrom } from '../support/keys.ts';
import { startWorld, type World } from '../support/world.ts';

/** What the previous version put into buttons, modals and the store: no organization. */

const client = 'Wallboard Leeds';

/** What a form asks for its moment: options of a field, which come back with their form. */
const moments = ['grace', 'approval'];

/** All values and metadata that Slack got. */
const given = ({ slack }: World): string[] =>
  slack.calls
    .flatMap(({ args }) =>
      [...JSON.stringify(args).matchAll(/"(?:value|private_metadata)":"((?:[^"\\]|\\.)*)"/gu)].map(
        ([, value = '']) => value,
      ),
    )
    .filter((value) => !moments.includes(value));

test('every button and form carries its organization', async () => {
  const world = await startWorld();
  await world.asks('ada', '/oauth list');
  await world.opens('ada', `/oauth delete ${client}`);
  const ada = world.person('ada');
  await ada.fills({
    When: 'Delete right away',
    Reason: 'Nobody has used it for a year',
    'Type the client’s name to confirm': client,
  });
  await ada.submits();
  const card = await world.slack.waitFor(() =>
    world.slack.messages(approvalsChannel).findLast(({ buttons }) => buttons.includes('Approve…')),
  );
  expect(card.buttons).toContain('Deny…');
  const values = given(world);
  expect(values.length).toBeGreaterThan(5);
  expect(values.filter((value) => !value.startsWith(`k1:${world.genesys.organization.id}:`))).toEqual([]);
});

test('buttons and open forms of the previous version still work', async () => {
  const inner = createMemoryStore({ now: Date.now });
  const setting = randomKey();
  const believed = createAuthenticatedStore({ store: inner, ring: ringFrom(setting) });
  let old = true;
  const store: Store = {
    ...inner,
    async set(key, value, options) {
      if (!old || !key.includes(':draft:')) return inner.set(key, value, options);
      const text = value.slice(value.indexOf('{'));
      const { v: _v, organization: _organization, ...before } = JSON.parse(text) as Record<string, unknown>;
      return believed.set(key, JSON.stringify(before), options);
    },
  };
  const world = await startWorld({ bot: { store }, settings: { KEYTURN_KEY: setting } });
  const { id: value } = world.genesys.clients().find(({ name }) => name === client) ?? { id: '' };
  const element = { type: 'button', action_id: 'run:show', value, text: { type: 'plain_text', text: 'Press' } };
  const blocks = [{ type: 'actions', elements: [element] }];
  const { ts } = await call(world.slack, 'chat.postMessage', { channel: approvalsChannel, text: 'Press it', blocks });
  const message = world.slack.message(approvalsChannel, String(ts));
  const answer = await world.answer('ada', async (ada) => message && ada.clicks(message, 'Press'));
  expect(answer.rendered).toContain(client);

  await world.opens('ada', `/oauth update ${client}`);
  old = false;
  const ada = world.person('ada');
  await ada.fills({ Description: 'On the wall' });
  await ada.submits();
  await world.modal('ada', 'Review changes');
  await ada.submits();
  await world.modal('ada', `Updated: ${client}`);
});
