import { describe, expect, test } from 'vitest';
import { allOperations } from '../../commands/registry.ts';
import { userNamed } from '../support/genesys-users.ts';
import { joined, outsiders } from '../support/outsiders.ts';
import { startWorld, type World } from '../support/world.ts';
import { audited, forever, logged } from './support.ts';

test('help shows what this person can and can’t do, and how', async () => {
  const world = await startWorld();
  const ada = await world.asks('ada', '/oauth help');
  for (const { name, summary } of allOperations) {
    expect(ada.rendered).toContain(`/oauth ${name}`);
    expect(ada.rendered).toContain(summary());
  }
  expect(ada.rendered).not.toContain('You can’t');
  expect(ada.rendered).toMatch(
    /You can: list, show, create, update, deactivate, reactivate, delete \(needs approval\), rotate \(needs approval\)/u,
  );
  expect(ada.rendered).toContain('• /oauth list inactive');

  const vera = await world.asks('vera', '/oauth');
  const can = 'You can: list, show, requests';
  expect(vera.rendered).toContain(can);
  expect(vera.rendered).toContain('You can’t: create (needs oauth:client:add), update (needs oauth:client:edit)');
  expect(vera.rendered).toContain('delete (needs oauth:client:delete)');
  expect(vera.rendered).toContain('Ask a Genesys Cloud admin for a role that has those.');
  expect(vera.rendered).not.toContain('/oauth create');
  // A screen reader or a notification says the same.
  expect(vera.text).toContain(can);
  expect(vera.text).toContain('delete (needs oauth:client:delete)');
  const noor = (await world.asks('noor', '/oauth HELP')).rendered;
  expect(noor).toContain('• /oauth whoami');
  expect(noor).not.toContain('<client> is an ID');
});

test('whoami shows both identities and what they allow', async () => {
  const world = await startWorld();
  const { rendered, text } = await world.asks('ben', '/oauth whoami');
  const ben = userNamed(world.genesys, 'Ben Builder');
  for (const words of ['@Ben', 'Ben Builder', 'ben@example.com', ben.id, world.genesys.organization.name])
    expect(rendered).toContain(words);
  expect(rendered).toContain('You can: list, show, create, update, deactivate, reactivate, rotate (needs approval)');
  expect(rendered).toContain('You can’t: delete (needs oauth:client:delete)');
  expect(text).toContain('You’re Ben Builder (ben@example.com) in Genesys Cloud. You can: list');
});

/** What no outsider may learn from help about the organization and its clients. */
function expectNothingOfTheOrganization(world: World, said: string): void {
  const { organization, botClient } = world.genesys;
  const others = world.genesys.clients().filter(({ id }) => id !== botClient.id);
  for (const detail of [organization.name, organization.id, ...others.map(({ name }) => name)])
    expect(said).not.toContain(detail);
}

describe.each(outsiders.filter(({ isPerson }) => isPerson !== true))('$who', ({ actor: actorOf, sentence }) => {
  test('gets help and whoami too, with what’s missing and nothing about the organization', async () => {
    const world = await startWorld();
    const actor = actorOf(world);
    // Deactivated users and bots get what an API can give them.
    const said: string[] = [];
    for (const text of ['/oauth help', '/oauth', '/oauth whoami']) {
      const answer = await world.answer(actor, () => actor.types(text));
      expect(answer.rendered).toContain('You don’t have access.');
      expect(answer.rendered).toContain(sentence);
      expect(answer.text).toContain(sentence);
      said.push(answer.rendered, answer.text);
    }
    expect(said[0]).toContain('/oauth list');
    expect(said[0]).toContain('/oauth delete <client>');
    expectNothingOfTheOrganization(world, said.join('\n'));
    expect(logged(world, said.join(''))).toEqual([]);
  });
});

describe('whoami', () => {
  test('shows which email it looked for if Genesys Cloud doesn’t know it', async () => {
    const world = await startWorld();
    const nemo = joined(world, 'nemo@example.com');
    const { rendered } = await world.asks(nemo, '/oauth whoami');
    expect(rendered).toContain('Your Slack email');
    expect(rendered).toContain('nemo@example.com');
    expect(rendered).toContain('Genesys Cloud has no active user with your Slack email.');
  });

  test('shows people of another workspace just that', async () => {
    const world = await startWorld();
    const { rendered } = await world.asks('olga', '/oauth whoami');
    expect(rendered).toContain('Keyturn belongs to another workspace.');
    expect(rendered).not.toContain('olga@other.example');
  });

  test('shows the email and what’s wrong while Genesys Cloud has an error', async () => {
    const world = await startWorld();
    world.genesys.faults.inject({ path: /^\/api/u, status: 400, times: forever });
    const { rendered } = await world.asks('ada', '/oauth whoami');
    expect(rendered).toContain('ada@example.com');
    expect(rendered).toContain('Keyturn couldn’t check what you can do. Genesys Cloud isn’t responding.');
  });
});

describe('help answers in Slack’s time', () => {
  test.each<[string, (world: World) => void, string]>([
    [
      'Genesys Cloud hangs',
      ({ genesys }) => void genesys.faults.inject({ path: /^\/api/u, hang: true, times: forever }),
      'Genesys Cloud isn’t responding.',
    ],
    [
      'Genesys Cloud returns errors',
      ({ genesys }) => void genesys.faults.inject({ path: /^\/api/u, status: 503, times: forever }),
      'Genesys Cloud isn’t responding.',
    ],
    ['Slack has revoked the token', ({ slack }) => slack.revoke('bot'), 'Slack has revoked Keyturn’s access.'],
    [
      'Slack limits Keyturn',
      ({ slack }) => void slack.faults.inject({ method: 'users.info', retryAfterSeconds: 30 }),
      'Slack or Genesys Cloud isn’t responding.',
    ],
    [
      'Slack doesn’t say who asks',
      ({ slack }) => void slack.faults.inject({ method: 'users.info', error: 'internal_error' }),
      'Slack isn’t responding.',
    ],
  ])('while %s, and says that it couldn’t check permissions', async (_what, trouble, reason) => {
    const world = await startWorld({ refusals: [/token_revoked/u] });
    trouble(world);
    const { rendered } = await world.asks('ada', '/oauth help');
    expect(rendered).toContain('Keyturn couldn’t check what you can do.');
    expect(rendered).toContain(reason);
    expect(rendered).toContain('/oauth rotate <client>');
    expectNothingOfTheOrganization(world, rendered);
    expect(world.logLines().some((line) => line.includes('couldn’t identify the person'))).toBe(true);
  });

  test('and records who asked, without inventing an outcome', async () => {
    const world = await startWorld();
    await world.asks('gus', '/oauth help');
    await expect
      .poll(() => audited(world))
      .toMatchObject([{ operation: 'help', action: 'done', code: 'person_refused' }]);
  });
});

test('every sentence uses the command’s configured name', async () => {
  const world = await startWorld({ settings: { KEYTURN_COMMAND: '/genesys' } });
  expect((await world.asks('ada', '/genesys xylophone')).rendered).toContain('/genesys help');
  expect((await world.asks('ada', '/genesys help')).rendered).not.toContain('/oauth');
  expect((await world.asks('ada', '/genesys show nothing such')).rendered).not.toContain('/oauth');
});

test.each([
  [
    'strict',
    'create (some changes need approval), update (some changes need approval), deactivate (needs approval), reactivate (needs approval), delete (needs approval)',
  ],
  [
    'update:description',
    'create, update (some changes need approval), deactivate, reactivate, delete (needs approval)',
  ],
  [
    'update,create:roles',
    'create (some changes need approval), update (needs approval), deactivate (needs approval), reactivate (needs approval), delete (needs approval)',
  ],
])('with KEYTURN_SECOND_PERSON=%s, help and whoami mark what needs approval in some cases', async (named, can) => {
  const world = await startWorld({ settings: { KEYTURN_SECOND_PERSON: named } });
  for (const asked of ['help', 'whoami'])
    expect((await world.asks('ada', `/oauth ${asked}`)).rendered).toContain(`You can: list, show, ${can}`);
  expect((await world.asks('ada', '/oauth help')).rendered).toMatch(/ (?:create|update) .*some changes need approval/u);
});
