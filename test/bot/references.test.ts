import { expect, test } from 'vitest';
import { secretPath, twoPeople, until } from '../two-people/world.ts';

type Line = Record<string, unknown> & { msg: string };

/** The lines of the log with this reference, in their order. */
const linesOf = (lines: readonly string[], reference: string): Line[] =>
  lines.map((line): Line => JSON.parse(line)).filter((line) => line['reference'] === reference);

const referenceIn = (text: string): string => /Reference: `?(KT-[0-9A-F]+)/u.exec(text)?.[1] ?? 'none';

test('one reference leads from Slack’s request through a rotation that failed to Genesys Cloud’s correlation ID', async () => {
  const w = await twoPeople({ socketMode: true });
  const asked = await w.askFor('ada', 'rotate', 'Agent desktop');
  w.genesys.faults.inject({ method: 'POST', path: secretPath, status: 403 });
  await w.presses('dora', asked, 'Approve…');
  await w.outcome(asked);
  const reference = referenceIn(await w.details('ada', asked));
  const { correlationId } = (await asked.record()).outcome ?? {};
  expect(correlationId).toBeDefined();

  const lines = linesOf(w.logLines(), reference);
  const [first] = lines;
  expect(first).toMatchObject({ msg: 'Slack sent a payload', kind: 'action', user: w.person('dora').id });
  expect(first?.['envelope']).toMatch(/^[\w-]{8,}$/u);
  expect(lines).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({ msg: 'executing an approved request', request: asked.id, operation: 'rotate' }),
      expect.objectContaining({ msg: 'a call to Genesys Cloud failed', status: 403, correlationId }),
      expect.objectContaining({ msg: 'an approved request failed', request: asked.id }),
    ]),
  );
  // The approver's rights were looked up for the same click.
  expect(lines.map(({ msg, path }) => `${msg} ${path}`)).toContain('a call to Genesys Cloud /api/v2/users/{userId}');
});

test('the same leads to a call to Slack that failed, and stands in what its person reads', async () => {
  const w = await twoPeople();
  await w.asks('vera', '/oauth list');
  w.slack.faults.inject({ method: 'views.open', error: 'access_denied', times: 1 });
  const { rendered } = await w.asks('ada', '/oauth rotate Agent desktop');
  const reference = referenceIn(rendered);
  const lines = await until(() => {
    const found = linesOf(w.logLines(), reference);
    return found.some(({ msg }) => msg === 'an attempt failed') && found;
  });
  expect(lines).toMatchObject([
    { msg: 'Slack sent a payload', kind: 'command', sentAt: expect.any(Number) },
    { msg: 'a call to Slack failed', method: 'views.open', slackError: 'access_denied' },
    { msg: 'an attempt failed', operation: 'rotate', sentAt: expect.any(Number) },
  ]);
});

const dayMs = 86_400_000;
const on = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'Europe/London' });

test('what a worker executes has a reference of its own', async () => {
  const w = await twoPeople();
  const asked = await w.askFor(
    'ada',
    'delete',
    'Workforce planning sync',
    'Nobody needs it',
    `Deactivate now, delete on ${on.format(Date.now() + 7 * dayMs)}`,
  );
  await w.approves('dora', asked);
  await until(async () => (await asked.record()).state === 'scheduled');
  w.advance(8 * dayMs);
  await until(async () => (await asked.record()).state !== 'scheduled');
  const executed = w
    .logLines()
    .map((line): Line => JSON.parse(line))
    .filter(({ msg }) => msg === 'executing an approved request');
  expect(executed.map(({ purpose }) => purpose)).toEqual([undefined, 'complete']);
  const [first, second] = executed.map((line) => line['reference']);
  expect(second).toMatch(/^KT-[0-9A-F]{10}$/u);
  expect(second).not.toBe(first);
});
