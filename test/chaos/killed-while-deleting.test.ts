import { expect, test } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { inTurn } from '../support/cases.ts';
import { type Asked, clientPath, until } from '../two-people/world.ts';
import { askedWorld, type ChaosWorld, hangAfter, killAndRescue, requesterPath, trailProves } from './world.ts';

interface Moment {
  when: string;
  /** Makes one call hang. Resolves once it does. */
  hold: (w: ChaosWorld, asked: Asked) => () => Promise<unknown>;
  outcome: RegExp;
  writes: string[];
  left: 'gone' | 'active' | 'inactive';
  /** Genesys Cloud deletes in two stages. */
  stages?: boolean;
  /** The next process has to wait for Genesys Cloud's answer until this long has passed. */
  looks?: boolean;
}

const moments: Moment[] = [
  {
    when: 'people are looked up again',
    hold: (w) => hangAfter(w, 0, { method: 'GET', path: requesterPath(w) }),
    outcome: /Genesys Cloud confirms that it’s gone/u,
    writes: ['PUT', 'DELETE'],
    left: 'gone',
  },
  {
    when: 'the client is read',
    hold: (w) => hangAfter(w, 0, { method: 'GET', path: clientPath }),
    outcome: /Genesys Cloud confirms that it’s gone/u,
    writes: ['PUT', 'DELETE'],
    left: 'gone',
  },
  {
    when: 'the deactivation is on its way',
    hold: (w) => hangAfter(w, 0, { method: 'PUT', path: clientPath }),
    outcome: /wasn’t deleted. It’s active, as it was before/u,
    writes: ['PUT'],
    left: 'active',
  },
  {
    when: 'the deactivation was made and its answer is awaited',
    hold: (w) => hangAfter(w, 0, { method: 'PUT', path: clientPath, afterEffect: true }),
    outcome: /wasn’t deleted. It’s active, as it was before/u,
    writes: ['PUT', 'PUT'],
    left: 'active',
  },
  {
    when: 'the deletion is on its way',
    hold: (w) => hangAfter(w, 0, { method: 'DELETE', path: clientPath }),
    outcome: /wasn’t deleted. It’s active, as it was before/u,
    writes: ['PUT', 'DELETE', 'PUT'],
    left: 'active',
    looks: true,
  },
  {
    when: 'the deletion was refused and the client is on its way back to active',
    hold: (w) => {
      w.genesys.faults.inject({ method: 'DELETE', path: clientPath, status: 409 });
      return hangAfter(w, 1, { method: 'PUT', path: clientPath });
    },
    outcome: /wasn’t deleted. It’s active, as it was before/u,
    writes: ['PUT', 'DELETE', 'PUT', 'PUT'],
    left: 'active',
  },
  {
    when: 'the deletion was made and its answer is awaited',
    hold: (w) => hangAfter(w, 0, { method: 'DELETE', path: clientPath, afterEffect: true }),
    outcome: /Genesys Cloud confirms that the client is gone/u,
    writes: ['PUT', 'DELETE'],
    left: 'gone',
  },
  {
    when: 'it is confirmed that the client is gone',
    hold: (w) => hangAfter(w, 1, { method: 'GET', path: clientPath }),
    outcome: /Genesys Cloud confirms that the client is gone/u,
    writes: ['PUT', 'DELETE'],
    left: 'gone',
  },
  {
    when: 'the first of two stages was made and its answer is awaited',
    hold: (w) => hangAfter(w, 0, { method: 'DELETE', path: clientPath, afterEffect: true }),
    outcome: /Deactivated\. Genesys Cloud removes it on/u,
    writes: ['PUT', 'DELETE'],
    left: 'inactive',
    stages: true,
  },
  {
    when: 'the first of two stages was made and is looked for',
    hold: (w) => hangAfter(w, 1, { method: 'GET', path: clientPath }),
    outcome: /Deactivated\. Genesys Cloud removes it on/u,
    writes: ['PUT', 'DELETE'],
    left: 'inactive',
    stages: true,
  },
  {
    when: 'the outcome is kept and Slack shows none of it yet',
    hold: (w, asked) => {
      w.slack.faults.inject({ method: 'chat.update', hang: true });
      w.slack.faults.inject({ method: 'chat.postMessage', hang: true });
      return () => until(async () => (await asked.record()).state === 'done');
    },
    outcome: /Genesys Cloud confirms that it’s gone/u,
    writes: ['PUT', 'DELETE'],
    left: 'gone',
  },
];

test.each(inTurn(moments))(
  'a process killed while $when: another finds out what happened, and deletes nothing twice',
  async ({ hold, outcome, writes, left, looks, stages }) => {
    const { w, asked, process } = await askedWorld({ operation: 'delete' });
    if (stages === true) w.genesys.switches.deletion = 'twoStages';
    const held = hold(w, asked);
    await w.approves('dora', asked);
    await held();
    // A start reads Keyturn's own client, so only reads of this one count.
    const gets = () => w.genesys.countCalls('GET', `/api/v2/oauth/clients/${asked.client.id}`);
    const before = gets();
    await killAndRescue(w, process);
    if (looks === true) {
      await until(() => gets() > before);
      w.advance(31_000);
    }
    expect(await w.outcome(asked)).toMatch(outcome);
    expect(w.writes(asked.client)).toEqual(writes);
    const state = w.genesys.client(asked.client.id)?.state ?? 'deleted';
    expect(state === 'deleted' ? 'gone' : state).toBe(left);
    const acts = asked.card().buttons.filter((label) => label !== 'Details' && label !== 'Ask again');
    expect(acts).toEqual(stages === true ? ['Reactivate'] : []);
    expect(asked.card().rendered).toMatch(outcome);
    expect(w.slack.directMessages(people.ada)).toHaveLength(1);
    await trailProves(w, ['done', 'failed']);
  },
);
