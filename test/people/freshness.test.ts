import { expect, test } from 'vitest';
import { rejection } from '../support/organization.ts';
import { createWorld, slackUser, TEAM } from './world.ts';

test('a cached person is looked up once a minute', async () => {
  const { people, ada, asked, clock } = await createWorld();
  await people.resolve(ada, 'cached');
  clock.advance(59_999);
  await people.resolve(ada, 'cached');
  expect(asked).toHaveLength(1);
  clock.advance(1);
  await people.resolve(ada, 'cached');
  expect(asked).toHaveLength(2);
});

test('a live person is looked up each time, and reads reuse the result', async () => {
  const { people, ada, asked, sandbox } = await createWorld();
  const before = await people.resolve(ada, 'cached');
  sandbox.changeUser(before.genesys.id, { permissions: [] });
  expect((await people.resolve(ada, 'cached')).authorization.permissions).toContain('oauth:client:view');
  expect((await people.resolve(ada, 'live')).authorization.permissions).toEqual([]);
  expect((await people.resolve(ada, 'cached')).authorization.permissions).toEqual([]);
  expect(asked).toHaveLength(2);
});

test('many reads of one person share one lookup', async () => {
  const { people, ada, asked, sandbox } = await createWorld();
  await Promise.all(Array.from({ length: 50 }, () => people.resolve(ada, 'cached')));
  expect(asked).toHaveLength(1);
  expect(sandbox.countCalls('POST', '/api/v2/users/search')).toBe(1);
});

test('live checks of one person at once share a lookup that begins after they were asked for', async () => {
  const { people, ada, asked, sandbox } = await createWorld();
  await people.resolve(ada, 'live', 'decision');
  asked.length = 0;
  const release = sandbox.faults.inject({ path: /\/users\//u, delayMs: 50 });
  const all = await Promise.all(Array.from({ length: 50 }, () => people.resolve(ada, 'live', 'decision')));
  expect(new Set(all.map(({ genesys }) => genesys.name))).toEqual(new Set(['Ada Admin']));
  expect(asked).toEqual(['UADA', 'UADA']);
  release();
});

test('no one waits for another person’s lookup', async () => {
  const { people, ada, sandbox } = await createWorld();
  const adaId = (await people.resolve(ada, 'live')).genesys.id;
  const release = sandbox.faults.inject({ path: `/api/v2/users/${adaId}`, hang: true });
  const slow = people.resolve(ada, 'live');
  expect((await people.resolve({ team: TEAM, user: 'UBEN' }, 'cached')).genesys.name).toBe('Ben Builder');
  release();
  expect((await slow).genesys.name).toBe('Ada Admin');
});

test('a failure isn’t cached', async () => {
  const { people, slack } = await createWorld();
  const actor = { team: TEAM, user: 'UNEW' };
  expect(await rejection(people.resolve(actor, 'cached'))).toMatchObject({ code: 'person_refused' });
  slack.set('UNEW', slackUser('UNEW', 'vera@example.com'));
  expect((await people.resolve(actor, 'cached')).genesys.name).toBe('Vera Viewer');
});

test('a person who is refused live is forgotten at once', async () => {
  const { people, ada, slack } = await createWorld();
  await people.resolve(ada, 'cached');
  slack.set('UADA', slackUser('UADA', 'ada@example.com', { deleted: true }));
  expect(await rejection(people.resolve(ada, 'live'))).toMatchObject({ details: { reason: 'deactivated' } });
  expect(await rejection(people.resolve(ada, 'cached'))).toMatchObject({ details: { reason: 'deactivated' } });
});

test('a slow read that began before a live check doesn’t bring back the old person', async () => {
  const answers: ((raw: unknown) => void)[] = [];
  const { people, ada } = await createWorld({ slackUser: () => new Promise((resolve) => answers.push(resolve)) });
  const slow = people.resolve(ada, 'cached');
  const live = people.resolve(ada, 'live');
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.(slackUser('UADA', 'vera@example.com'));
  await live;
  answers[0]?.(slackUser('UADA', 'ada@example.com'));
  await slow;
  expect((await people.resolve(ada, 'cached')).genesys.name).toBe('Vera Viewer');
});

test('the cache keeps no more people than it has room for', async () => {
  const { people, asked } = await createWorld({ cacheSize: 2 });
  for (const user of ['UADA', 'UBEN', 'UADA', 'UVERA']) await people.resolve({ team: TEAM, user }, 'cached');
  expect(asked).toEqual(['UADA', 'UBEN', 'UVERA']);
  await people.resolve({ team: TEAM, user: 'UADA' }, 'cached');
  await people.resolve({ team: TEAM, user: 'UBEN' }, 'cached');
  expect(asked).toEqual(['UADA', 'UBEN', 'UVERA', 'UBEN']);
});

test('two Slack accounts of one Genesys Cloud user lead to the same user', async () => {
  const { people, ada, slack } = await createWorld();
  slack.set('USECOND', slackUser('USECOND', 'Ada@example.com'));
  const [first, second, other] = await Promise.all([
    people.resolve(ada, 'live'),
    people.resolve({ team: TEAM, user: 'USECOND' }, 'live'),
    people.resolve({ team: TEAM, user: 'UBEN' }, 'live'),
  ]);
  expect(second.genesys.id).toBe(first.genesys.id);
  expect(other.genesys.id).not.toBe(first.genesys.id);
});

test('a remembered person is looked up live, and refused once the Slack account belongs to another Genesys Cloud user', async () => {
  const { people, ada, slack } = await createWorld();
  const person = await people.resolve(ada, 'cached');
  const ref = { slackTeam: TEAM, slackUser: 'UADA', genesysUser: person.genesys.id };
  expect((await people.refresh(ref)).genesys).toEqual(person.genesys);
  slack.set('UADA', slackUser('UADA', 'ben@example.com'));
  expect(await rejection(people.refresh(ref))).toMatchObject({
    code: 'person_refused',
    details: { reason: 'genesys_changed' },
  });
});
