import { expect, test } from 'vitest';
import { approvalsChannel } from '../../sandbox/slack.ts';
import { keySpace } from '../../services/store.ts';
import { inTurn } from '../support/cases.ts';
import { allTold, told } from '../two-people/alone.ts';
import { clientPath, until } from '../two-people/world.ts';
import { type ChaosWorld, hangs, killAndTell, requesterPath, served } from './world.ts';

const client = 'Salesforce CRM connector';
const unclear = `⚠ Ada Admin tried to deactivate ${client}. Genesys Cloud didn’t answer, so check the client.`;
const done = `⚠ Ada Admin deactivated ${client}.`;

interface Moment {
  when: string;
  /** Makes something wait; gives what resolves once it does. */
  hold: (w: ChaosWorld) => () => Promise<unknown>;
  /** What the channel reads; none where nothing can have happened. */
  message: string | undefined;
  state: 'active' | 'inactive';
}

/** A call to Genesys Cloud that waits. */
const holding =
  (method: string, path: (w: ChaosWorld) => RegExp, afterEffect = false) =>
  (w: ChaosWorld) => {
    w.genesys.faults.inject({ method, path: path(w), hang: true, afterEffect });
    return () => hangs(w, method, path(w));
  };

const moments: Moment[] = [
  { when: 'it asks who Ada is', hold: holding('GET', requesterPath), message: undefined, state: 'active' },
  { when: 'it reads the client', hold: holding('GET', () => clientPath), message: undefined, state: 'active' },
  { when: 'its call is on its way', hold: holding('PUT', () => clientPath), message: unclear, state: 'active' },
  {
    when: 'its call was made and the answer is awaited',
    hold: holding('PUT', () => clientPath, true),
    message: unclear,
    state: 'inactive',
  },
  {
    when: 'the message about it is on its way',
    hold: (w) => {
      w.slack.faults.inject({ method: 'chat.postMessage', hang: true });
      return () => until(async () => (await w.trail()).some(({ action }) => action === 'done'));
    },
    message: done,
    state: 'inactive',
  },
];

test.each(inTurn(moments))(
  'a process killed while $when: the brake works for the next one, and the channel hears of each once',
  async ({ hold, message, state }) => {
    const { w, process } = await served();
    await w.opens('ada', `/oauth deactivate ${client}`);
    const held = hold(w);
    await w.person('ada').submits();
    await held();
    await killAndTell(w, process);
    expect(w.clientNamed(client).state).toBe(state);
    expect(told(w).map(({ rendered }) => rendered)).toEqual(
      message === undefined ? [] : [expect.stringContaining(message)],
    );
    if (message !== undefined) expect(told(w)[0]?.buttons).toEqual(['Reactivate', 'Show details']);

    // The next person gets on, whatever the dead one held.
    const [verb, button, heading] =
      state === 'active' ? ['deactivate', 'Deactivate', 'Deactivated:'] : ['reactivate', 'Reactivate', 'Reactivated:'];
    await w.opens('will', `/oauth ${verb} ${client}`);
    await w.modal('will', ({ submit }) => submit === button);
    await w.person('will').submits();
    await w.modal('will', heading ?? '');
    expect(w.clientNamed(client).state).toBe(state === 'active' ? 'inactive' : 'active');
    await allTold(w);
  },
);

test('a process killed while it asks for the usage: another one completes the message', async () => {
  const { w, process } = await served();
  const usagePath = /\/usage\/query$/u;
  w.genesys.faults.inject({ method: 'POST', path: usagePath, hang: true });
  await w.opens('ada', `/oauth deactivate ${client}`);
  await w.person('ada').submits();
  await w.modal('ada', 'Deactivated:');
  await hangs(w, 'POST', usagePath);
  expect(told(w)[0]?.rendered).toContain('Checking usage…');
  await killAndTell(w, process);
  expect(told(w)).toHaveLength(1);
  expect(told(w)[0]?.rendered).not.toContain('Checking usage…');
  expect(told(w)[0]?.rendered).toContain('calls in');
});

test('a process killed between telling of a reactivation and saying so on the first message: both are told, once', async () => {
  const { w, process } = await served();
  await w.opens('ada', `/oauth deactivate ${client}`);
  await w.person('ada').submits();
  await w.modal('ada', 'Deactivated:');
  const message = await until(() => told(w)[0]);
  await allTold(w);
  w.slack.faults.inject({ method: 'chat.update', hang: true });
  await w.person('dora').clicks(message, 'Reactivate');
  await w.modal('dora', ({ submit }) => submit === 'Reactivate');
  await w.person('dora').submits();
  const keys = keySpace(w.genesys.organization.id);
  await until(async () => {
    const [{ member = '' } = {}] = await w.store.range(keys('loud-due'));
    return (await w.store.get(keys('loud', member)))?.includes('"message"');
  });
  await killAndTell(w, process);
  expect(told(w)[0]?.rendered).toContain('Reactivated by Dora Deleter');
  expect(w.slack.messages(approvalsChannel).filter(({ rendered }) => rendered.startsWith('↩'))).toHaveLength(1);
});
