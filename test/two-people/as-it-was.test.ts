import { expect, test } from 'vitest';
import type { SlackMessage } from '../../sandbox/slack.ts';
import { askForChange, twoPeople, until } from './world.ts';

const heading = 'The client when this was requested\n';

/** What the details say about now, and below the heading of the client as it was. */
function parts(details: string): { now: string; asItWas: string } {
  const [now = '', asItWas = '', ...more] = details.split(heading);
  expect(asItWas).not.toBe('');
  expect(more).toEqual([]);
  return { now, asItWas };
}

test('the details of a finished deletion show state and usage as they were before', async () => {
  const w = await twoPeople();
  w.genesys.switches.deletion = 'twoStages';
  const asked = await w.askFor('ada', 'delete', 'Nightly reporting export');
  await until(() => asked.card().rendered.includes('In use:'));
  const pending = parts(await w.details('dora', asked));
  expect(pending.now).toContain('In use:');
  expect(pending.asItWas).toContain('State\nActive');
  await w.approves('dora', asked);
  await w.outcome(asked);
  const done = parts(await w.details('dora', asked));
  expect(done.now).toContain('Deactivated.');
  expect(done.now).not.toContain('In use');
  expect(done.asItWas).toContain('In use: 707 calls in 7 days');
  expect(done.asItWas).toContain('State\nActive');
});

test('the details of a change show the change, and below it the client as it was, pending and done', async () => {
  const w = await twoPeople({ settings: { KEYTURN_SECOND_PERSON: 'delete,rotate,update' } });
  const card = await askForChange(w, 'Nightly reporting export', 'Moved');
  expect(card.rendered).toMatch(/Changes\nDescription: “Copies .*” → “Moved”/u);
  const detailsOf = async (shown: SlackMessage) => {
    await w.person('dora').clicks(shown, 'Details');
    const { text } = await w.modal('dora', ({ title }) => title === 'Request details');
    await w.person('dora').closes({ all: true });
    return parts(text);
  };
  const pending = await detailsOf(card);
  expect(pending.now).toMatch(/Changes\nDescription: “Copies .*” → “Moved”/u);
  expect(pending.asItWas).toContain('> Copies conversation details');
  await w.person('dora').clicks(card, 'Approve…');
  const done = await until(() =>
    [w.slack.message(card.channel, card.ts)].find((shown) => shown?.rendered.includes('Client updated')),
  );
  const { now, asItWas } = await detailsOf(done);
  expect(now).toMatch(/What changed\nDescription: “Copies .*” → “Moved”/u);
  expect(asItWas).toContain('> Copies conversation details');
});
