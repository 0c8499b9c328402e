import { expect, test } from 'vitest';
import { askForChange, twoPeople, until } from './world.ts';

const heading = 'The client when this was requested\n';

/** What a card says about now, and below the heading of the client as it was. */
function parts(card: string): { now: string; asItWas: string } {
  const [now = '', asItWas = '', ...more] = card.split(heading);
  expect(asItWas).not.toBe('');
  expect(more).toEqual([]);
  return { now, asItWas };
}

test('the card of a finished deletion shows state and usage as they were before', async () => {
  const w = await twoPeople();
  w.genesys.switches.deletion = 'twoStages';
  const asked = await w.askFor('ada', 'delete', 'Nightly reporting export');
  await until(() => asked.card().rendered.includes('In use:'));
  const pending = parts(asked.card().rendered);
  expect(pending.now).toContain('In use:');
  expect(pending.asItWas).toContain('State\nActive');
  await w.approves('dora', asked);
  await w.outcome(asked);
  const done = parts(asked.card().rendered);
  expect(done.now).toContain('Deactivated.');
  expect(done.now).not.toContain('In use');
  expect(done.asItWas).toContain('In use: 707 calls in 7 days');
  expect(done.asItWas).toContain('State\nActive');
});

test('the card of a change shows the change, and below it the client as it was, pending and done', async () => {
  const w = await twoPeople({ settings: { KEYTURN_SECOND_PERSON: 'delete,rotate,update' } });
  const card = await askForChange(w, 'Nightly reporting export', 'Moved');
  const pending = parts(card.rendered);
  expect(pending.now).toMatch(/Changes\nDescription: “Copies .*” → “Moved”/u);
  expect(pending.asItWas).toContain('> Copies conversation details');
  await w.person('dora').clicks(card, 'Approve');
  const done = await until(() =>
    [w.slack.message(card.channel, card.ts)].find((shown) => shown?.rendered.includes('Outcome')),
  );
  const { now, asItWas } = parts(done.rendered);
  expect(now).toMatch(/What changed\nDescription: “Copies .*” → “Moved”/u);
  expect(asItWas).toContain('> Copies conversation details');
});
