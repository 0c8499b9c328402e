import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createMemoryStore } from '../../services/store/memory.ts';
import { patienceMs } from '../support/patience.ts';
import type { World } from '../support/world.ts';
import { clientPath, outcomeTold, twoPeople, until } from '../two-people/world.ts';

const scrape = async ({ bot }: Pick<World, 'bot'>): Promise<string> =>
  (await fetch(`http://127.0.0.1:${bot.adminPort}/metrics`)).text();

/** The values of one metric by its labels, without the organization's. */
function valuesOf(text: string, metric: string): Record<string, number> {
  const lines = text.matchAll(new RegExp(`^${metric}(?:\\{([^}]*)\\})? (\\S+)$`, 'gmu'));
  return Object.fromEntries(
    [...lines].map(([, labels = '', value]) => [
      [...labels.matchAll(/(\w+)="([^"]*)"/gu)]
        .filter(([, name]) => name !== 'organization')
        .map(([, , label]) => label)
        .join(' '),
      Number(value),
    ]),
  );
}

test('one rotation counts as one change, a failed deletion never as done, and what waits shows', async () => {
  const w = await twoPeople({ settings: { GENESYS_CALLS_PER_MINUTE: '1000' } });
  const rotation = await w.askFor('ada', 'rotate', 'Agent desktop');
  await w.presses('dora', rotation, 'Approve…');
  await outcomeTold(rotation);
  w.genesys.faults.inject({ method: 'DELETE', path: clientPath, status: 403 });
  const deletion = await w.askFor('ada', 'delete', 'Workforce planning sync');
  await w.presses('dora', deletion, 'Approve…');
  await outcomeTold(deletion);
  w.slack.faults.inject({ method: 'users.info', error: 'internal_error', times: 1 });
  await w.asks('vera', '/oauth list');
  await w.askFor('ada', 'delete', 'Wallboard Lisbon');
  w.advance(600_000);

  const text = await scrape(w);
  const attempts = valuesOf(text, 'keyturn_attempt_seconds_count');
  expect(attempts).toMatchObject({
    'rotate form ok': 1,
    'rotate ask ok': 1,
    'rotate approve ok': 1,
    'rotate change ok': 1,
    'delete form ok': 2,
    'delete ask ok': 2,
    'delete approve ok': 1,
    'list read ok': 1,
  });
  const deletions = Object.keys(attempts).filter((labels) => labels.startsWith('delete change '));
  expect(deletions).toHaveLength(1);
  expect(deletions).not.toContain('delete change ok');

  expect(valuesOf(text, 'keyturn_requests_open')).toEqual({
    ...{ pending: 1, approved: 0, executing: 0, scheduled: 0, paused: 0 },
  });
  const ages = valuesOf(text, 'keyturn_requests_oldest_age_seconds');
  expect(Object.keys(ages)).toEqual(['pending']);
  expect(ages['pending']).toBeGreaterThanOrEqual(600);
  expect(valuesOf(text, 'keyturn_secrets_unopened')).toEqual({ '': 1 });
  expect(valuesOf(text, 'keyturn_work_overdue_seconds')['']).toBeLessThan(600);
  expect(valuesOf(text, 'keyturn_worker_round_age_seconds')['']).toBeLessThan(patienceMs + 600);
  expect(valuesOf(text, 'keyturn_listing_age_seconds')['']).toBeGreaterThanOrEqual(600);
  expect(valuesOf(text, 'keyturn_audit_records_waiting')['']).toBeLessThan(10);
  expect(valuesOf(text, 'keyturn_genesys_calls_allowed')).toEqual({ '': 1000 });

  expect(valuesOf(text, 'keyturn_slack_call_seconds_count')).toMatchObject({ 'users.info internal_error': 1 });
  expect(valuesOf(text, 'keyturn_slack_call_seconds_count')['chat.postMessage ok']).toBeGreaterThan(2);
  const stored = valuesOf(text, 'keyturn_store_call_seconds_count');
  expect(Object.keys(stored).map((labels) => labels.split(' ')[1])).not.toContain('failed');
  expect(stored['compareAndSet ok']).toBeGreaterThan(10);
  // Over HTTP there are none.
  expect(valuesOf(text, 'keyturn_slack_sockets_open')).toEqual({});
  expect(text).not.toMatch(/Ada|Agent desktop|Wallboard|@/u);
});

test('the lowest of the replicas is what all of them left of Genesys Cloud’s minute', async () => {
  const w = await twoPeople({ settings: { GENESYS_CALLS_PER_MINUTE: '1000' } });
  const other = await w.another();
  await w.asks('vera', '/oauth list');
  w.slack.deliverTo(`http://127.0.0.1:${other.port}/slack/events`);
  await w.asks('ada', '/oauth list --fresh');
  const made = () => w.genesys.calls.filter(({ path }) => path.startsWith('/api/')).length;
  const left = async (bot: World['bot']) => valuesOf(await scrape({ bot }), 'keyturn_genesys_calls_left')[''] ?? 0;
  const least = async () => Math.min(...(await Promise.all([w.bot, other].map(left))));
  await until(async () => (await least()) === 1_000 - made());
});

test('while the store hangs, metrics come within a second, without what the store would say', async () => {
  const memory = createMemoryStore({ now: Date.now });
  let gate = Promise.resolve();
  const hanging =
    <Given extends unknown[], T>(call: (...given: Given) => Promise<T>) =>
    async (...given: Given): Promise<T> => {
      await gate;
      return call(...given);
    };
  const store = { ...memory, getAll: hanging(memory.getAll), range: hanging(memory.range) };
  const w = await twoPeople({ bot: { store } });
  const names = ['keyturn_requests_open', 'keyturn_secrets_unopened', 'keyturn_work_overdue_seconds'];
  let open = (): void => undefined;
  gate = new Promise((resolve) => {
    open = resolve;
  });
  onTestFinished(() => open());
  const began = performance.now();
  const text = await scrape(w);
  expect(performance.now() - began).toBeLessThan(1_000);
  for (const name of names) expect(valuesOf(text, name), name).toEqual({});
  expect(valuesOf(text, 'keyturn_genesys_calls_left')['']).toBeGreaterThan(0);
});

test('Socket Mode’s open connections are counted', async () => {
  const w = await twoPeople({ socketMode: true });
  const open = async () => valuesOf(await scrape(w), 'keyturn_slack_sockets_open')[''];
  expect(await open()).toBe(2);
  w.slack.faults.inject({ method: 'apps.connections.open', status: 503, times: 99 });
  w.slack.sockets.kill();
  await until(async () => (await open()) === 0);
  await until(() => w.logLines().some((line) => line.includes('Slack didn’t open')));
  // Bolt logs what it can't describe as an empty line.
  const messages = w.logLines().map((line) => z.object({ msg: z.string() }).parse(JSON.parse(line)).msg);
  expect(messages).toContain('Slack didn’t open a connection; trying again');
  expect(messages.filter((msg) => !/\w/u.test(msg))).toEqual([]);
  w.slack.faults.clear();
  await until(async () => (await open()) === 2);
});
