import { expect, test } from 'vitest';
import { allTold, told } from '../two-people/alone.ts';
import { clientPath, until } from '../two-people/world.ts';
import { type ChaosWorld, chaosWorld, hangs } from './world.ts';

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
    message: 'sent without approval. Keyturn got no answer, so it may have happened.',
    state: 'active',
  },
  {
    when: 'its call was made and the answer is awaited',
    hold: (w) => {
      w.genesys.faults.inject({ method: 'PUT', path: clientPath, hang: true, afterEffect: true });
      return () => hangs(w, 'PUT', clientPath);
    },
    message: 'sent without approval. Keyturn got no answer, so it may have happened.',
    state: 'inactive',
  },
  {
    when: 'the message about it is on its way',
    hold: (w) => {
      w.slack.faults.inject({ method: 'chat.postMessage', hang: true });
      return () => until(async () => (await w.trail()).some(({ action }) => action === 'done'));
    },
    message: 'done without approval.',
    state: 'inactive',
  },
];

test.each(moments)('a process killed while $when: the channel is told, once', async ({ hold, message, state }) => {
  const w = await chaosWorld();
  const process = await w.start();
  process.serve();
  const ada = w.person('ada');
  await w.opens('ada', `/oauth update ${w.clientNamed(client).id}`);
  await ada.fills({ State: 'Inactive' });
  await ada.submits();
  await w.modal('ada', 'Changes to ');
  const held = hold(w);
  await ada.submits();
  await held();
  await process.end('SIGKILL');
  w.slack.faults.clear();
  w.advance(5 * 60_000);
  await Promise.all([w.rescue(), w.rescue()]);
  await allTold(w);
  expect(told(w).map(({ rendered }) => rendered)).toEqual([expect.stringContaining(message)]);
  expect(told(w)[0]?.buttons).toEqual(['Undo', 'Show details']);
  expect(w.clientNamed(client).state).toBe(state);
});
