import { expect, test } from 'vitest';
import { keySpace } from '../../services/store.ts';
import { inTurn } from '../support/cases.ts';
import { allTold, changes, told } from '../two-people/alone.ts';
import { clientPath, until } from '../two-people/world.ts';
import { type ChaosWorld, hangs, killAndTell, served } from './world.ts';

const client = 'Salesforce CRM connector';

interface Moment {
  when: string;
  /** Makes something wait; gives what resolves once it does. */
  hold: (w: ChaosWorld) => () => Promise<unknown>;
  message: string;
  state: string;
}

const moments: Moment[] = [
  {
    when: 'its call is on its way',
    hold: (w) => {
      w.genesys.faults.inject({ method: 'PUT', path: clientPath, hang: true });
      return () => hangs(w, 'PUT', clientPath);
    },
    message:
      'tried to update Salesforce CRM connector without approval. Genesys Cloud didn’t answer, so check the client.',
    state: 'active',
  },
  {
    when: 'its call was made and the answer is awaited',
    hold: (w) => {
      w.genesys.faults.inject({ method: 'PUT', path: clientPath, hang: true, afterEffect: true });
      return () => hangs(w, 'PUT', clientPath);
    },
    message:
      'tried to update Salesforce CRM connector without approval. Genesys Cloud didn’t answer, so check the client.',
    state: 'inactive',
  },
  {
    when: 'the message about it is on its way',
    hold: (w) => {
      w.slack.faults.inject({ method: 'chat.postMessage', hang: true });
      return () => until(async () => (await w.trail()).some(({ action }) => action === 'done'));
    },
    message: '⚠ Ada Admin updated Salesforce CRM connector without approval.',
    state: 'inactive',
  },
];

test.each(inTurn(moments))(
  'a process killed while $when: the channel is told, once',
  async ({ hold, message, state }) => {
    const { w, process } = await served();
    const ada = w.person('ada');
    await w.opens('ada', `/oauth update ${w.clientNamed(client).id}`);
    await ada.fills({ State: 'Inactive' });
    await ada.submits();
    await w.modal('ada', 'Changes to ');
    const held = hold(w);
    await ada.submits();
    await held();
    await killAndTell(w, process);
    expect(told(w).map(({ rendered }) => rendered)).toEqual([expect.stringContaining(message)]);
    expect(told(w)[0]?.buttons).toEqual(['Undo', 'Show details']);
    expect(w.clientNamed(client).state).toBe(state);
  },
);

test('a process killed between telling of an undo and saying so on the first message: both are told, once', async () => {
  const { w, process } = await served();
  await changes(w, 'ada', client, { State: 'Inactive' });
  const message = await until(() => told(w)[0]);
  await allTold(w);
  w.slack.faults.inject({ method: 'chat.update', hang: true });
  await w.person('dora').clicks(message, 'Undo');
  await w.modal('dora', 'This undoes Ada Admin’s change.');
  await w.person('dora').submits();
  const keys = keySpace(w.genesys.organization.id);
  await until(async () => {
    const [{ member = '' } = {}] = await w.store.range(keys('loud-due'));
    return (await w.store.get(keys('loud', member)))?.includes('"message"');
  });
  await killAndTell(w, process);
  expect(told(w).map(({ rendered }) => rendered)).toEqual([
    expect.stringContaining('Undone by Dora Deleter'),
    expect.stringContaining('↩ Dora Deleter undid @Ada’s change'),
  ]);
});
