import { describe, expect, test } from 'vitest';
import type { SlackView } from '../../sandbox/slack.ts';
import { forever } from '../bot/support.ts';
import type { PersonName } from '../support/world.ts';
import { cards, type TwoPeople, twoPeople } from './world.ts';

/** What Genesys Cloud would refuse Keyturn itself is said before two people spend time on it. */

const client = 'Workforce planning sync';
const lacks = (permission: string) =>
  `Keyturn itself lacks the Genesys Cloud permission ${permission}. Nothing was changed. Ask your Keyturn admin to add it to the role of Keyturn’s own client in Genesys Cloud.`;
const mine = '/api/v2/authorization/subjects/me';
const minutes = (count: number) => count * 60_000;

const own = ({ genesys }: TwoPeople) => genesys.client(genesys.botClient.id)?.permissions ?? [];

/** Takes permissions from Keyturn's own client; gives what gives them back. */
function takeFromKeyturn(w: TwoPeople, ...taken: string[]): () => void {
  const before = own(w);
  const set = (permissions: string[]) => w.genesys.changeClient(w.genesys.botClient.id, { permissions });
  set(before.filter((each) => !taken.includes(each)));
  return () => set(before);
}

/** What the command opens, once it's there. */
async function opens(w: TwoPeople, name: PersonName, typed: string): Promise<SlackView> {
  await w.person(name).types(typed);
  return w.modal(name, ({ text }) => !/Loading…|Still working/u.test(text));
}

const isForm = ({ submit }: SlackView) => submit !== undefined;
const askedGenesys = (w: TwoPeople) => w.genesys.countCalls('GET', mine);

describe('without a permission of Keyturn’s own client', () => {
  test('its form says which one, for every operation that needs it, until it’s granted', async () => {
    const w = await twoPeople();
    let give = takeFromKeyturn(w, 'oauth:client:delete');
    const refused = await opens(w, 'ada', `/oauth delete ${client}`);
    expect(refused.text).toContain(lacks('oauth:client:delete'));
    expect(isForm(refused)).toBe(false);
    await w.person('ada').closes({ all: true });
    // The others don't need it.
    expect(isForm(await opens(w, 'ada', `/oauth rotate ${client}`))).toBe(true);
    await w.person('ada').closes({ all: true });
    give();
    // Keyturn knew it as lacking a moment ago.
    expect(isForm(await opens(w, 'ada', `/oauth delete ${client}`))).toBe(true);
    await w.person('ada').closes({ all: true });

    w.advance(minutes(5));
    give = takeFromKeyturn(w, 'oauth:client:edit', 'oauth:client:add');
    for (const operation of ['rotate', 'update', 'deactivate', 'delete']) {
      expect((await opens(w, 'ada', `/oauth ${operation} ${client}`)).text).toContain(lacks('oauth:client:edit'));
      await w.person('ada').closes({ all: true });
    }
    expect((await opens(w, 'ada', '/oauth create')).text).toContain(lacks('oauth:client:add'));
    await w.person('ada').closes({ all: true });
    give();
    expect((await w.askFor('ada', 'rotate', client)).card().buttons).toContain('Approve…');
  });

  test('a form that was open before opens no request, and costs no call while that’s known', async () => {
    const w = await twoPeople();
    const ada = w.person('ada');
    await opens(w, 'ada', `/oauth rotate ${client}`);
    await ada.fills({ Reason: 'A laptop with it was stolen', When: 'Right after approval' });
    w.advance(minutes(5));
    const give = takeFromKeyturn(w, 'oauth:client:edit');
    await ada.submits();
    expect((await w.modal('ada', ({ text }) => text.includes('itself'))).text).toContain(lacks('oauth:client:edit'));
    expect(cards(w)).toEqual([]);
    await ada.closes({ all: true });
    give();
    const asked = await w.askFor('ada', 'rotate', client);
    const calls = askedGenesys(w);
    await w.denies('dora', asked);
    await w.askFor('ada', 'rotate', client);
    expect(askedGenesys(w)).toBe(calls);
  });

  test('nothing is approved, and the request stays open until it’s granted', async () => {
    const w = await twoPeople();
    const asked = await w.askFor('ada', 'delete', client);
    w.advance(minutes(5));
    const give = takeFromKeyturn(w, 'oauth:client:delete', 'oauth:client:edit');
    expect(await w.presses('dora', asked, 'Approve…')).toContain(
      'Keyturn itself lacks the Genesys Cloud permissions oauth:client:delete and oauth:client:edit.',
    );
    expect(await asked.record()).toMatchObject({ state: 'pending', approvals: [] });
    expect(w.writes(asked.client)).toEqual([]);
    give();
    await w.approves('dora', asked);
    expect(await w.outcome(asked)).toContain('done');
  });

  test('what was approved isn’t used up as its requester has it carried out', async () => {
    const w = await twoPeople();
    const asked = await w.askFor('ada', 'rotate', client, undefined, 'When I press Rotate now');
    await w.approves('dora', asked);
    const invitation = await w.slack.waitFor(() =>
      w.slack.directMessages(w.person('ada').id).findLast(({ buttons }) => buttons.includes('Rotate now')),
    );
    w.advance(minutes(5));
    const give = takeFromKeyturn(w, 'oauth:client:edit');
    await w.person('ada').clicks(invitation, 'Rotate now');
    await w.slack.waitFor(() => JSON.stringify(w.slack.calls).includes('Keyturn itself lacks'));
    expect(await asked.record()).toMatchObject({ state: 'approved' });
    give();
    await w.person('ada').clicks(invitation, 'Rotate now');
    expect(await w.outcome(asked)).toContain('done');
  });

  test.each([
    ['refuses to say', { status: 403 }],
    [
      'names no permissions',
      { body: { id: 'me', grants: [{ subjectId: 'me', role: { id: 'r' }, division: { id: '*' } }] } },
    ],
  ])('the form opens as ever if Genesys Cloud %s', async (_what, fault) => {
    const w = await twoPeople();
    takeFromKeyturn(w, 'oauth:client:edit');
    w.genesys.faults.inject({ path: mine, times: forever, ...fault });
    expect(isForm(await opens(w, 'ada', `/oauth rotate ${client}`))).toBe(true);
  });
});
