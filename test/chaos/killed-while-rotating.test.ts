import { expect, test } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { inTurn } from '../support/cases.ts';
import { type Asked, clientPath, secretPath, until } from '../two-people/world.ts';
import { askedWorld, type ChaosWorld, hangAfter, killAndRescue, requesterPath, trailProves } from './world.ts';

interface Moment {
  when: string;
  hold: (w: ChaosWorld, asked: Asked) => () => Promise<unknown>;
  outcome: RegExp;
  /** Whether the requester gets the secret. */
  kept: boolean;
}

const offersIn = (w: ChaosWorld) =>
  w.slack.directMessages(people.ada).filter(({ buttons }) => buttons.includes('Reveal secret'));

const moments: Moment[] = [
  {
    when: 'people are looked up again',
    hold: (w) => hangAfter(w, 0, { method: 'GET', path: requesterPath(w) }),
    outcome: /has a new secret/u,
    kept: true,
  },
  {
    when: 'the client is read',
    hold: (w) => hangAfter(w, 0, { method: 'GET', path: clientPath }),
    outcome: /has a new secret/u,
    kept: true,
  },
  {
    when: 'the call is on its way',
    hold: (w) => hangAfter(w, 0, { method: 'POST', path: secretPath }),
    outcome: /Check whether the client still works with the old secret/u,
    kept: false,
  },
  {
    when: 'the secret was made and its answer is awaited',
    hold: (w) => hangAfter(w, 0, { method: 'POST', path: secretPath, afterEffect: true }),
    outcome: /Check whether the client still works with the old secret/u,
    kept: false,
  },
  {
    when: 'the secret is sealed and no one knows about it yet',
    hold: (w, asked) => {
      w.slack.faults.inject({ method: 'chat.update', hang: true });
      w.genesys.faults.inject({ method: 'POST', path: secretPath, delayMs: 500 });
      return async () => {
        await until(() => offersIn(w).length === 1);
        w.slack.faults.inject({ method: 'chat.postMessage', hang: true });
        await until(async () => (await asked.record()).state === 'done');
      };
    },
    outcome: /has a new secret/u,
    kept: true,
  },
];

test.each(inTurn(moments))(
  'a process killed while $when: at most one call, and no received secret is lost',
  async ({ hold, outcome, kept }) => {
    const { w, asked, process } = await askedWorld({ operation: 'rotate' });
    const held = hold(w, asked);
    await w.approves('dora', asked);
    await held();
    await killAndRescue(w, process);

    expect(await w.outcome(asked)).toMatch(outcome);
    expect(w.writes(asked.client)).toEqual(['POST']);
    const [offer, ...others] = offersIn(w);
    expect(others).toEqual([]);
    if (offer === undefined) throw new Error('no offer');
    await w.person('ada').clicks(offer, 'Reveal secret');
    const view = await w.modal('ada', kept ? 'Copy it into your vault' : 'This secret isn’t here yet.');
    expect(view.text).toContain(kept ? w.genesys.secretOf(asked.client.id) : 'nobody has the secret');
    await trailProves(w, ['done', 'unknown']);
  },
);

test('an execution that goes on under settings that ask for more approvals doesn’t: nothing is sent', async () => {
  const { w, asked, process } = await askedWorld({ operation: 'rotate' });
  const held = hangAfter(w, 0, { method: 'GET', path: requesterPath(w) });
  await w.approves('dora', asked);
  await held();
  await process.end('SIGKILL');
  w.slack.faults.clear();
  w.settings['KEYTURN_APPROVALS'] = '2';
  await w.rescue();

  expect(await w.outcome(asked)).toContain('Keyturn’s settings now ask for 1 more approval. Nothing was changed.');
  expect(w.writes(asked.client)).toEqual([]);
});
