import { expect, test } from 'vitest';
import { allOperations } from '../../commands/registry.ts';
import { startWorld } from '../support/world.ts';
import { logged } from './support.ts';

test('help shows what this person may do, with examples, and what they lack a permission for', async () => {
  const world = await startWorld();
  const ada = await world.asks('ada', '/oauth help');
  for (const { name, summary } of allOperations) {
    expect(ada.rendered).toContain(`/oauth ${name}`);
    expect(ada.rendered).toContain(summary);
  }
  expect(ada.rendered).not.toContain('What you lack a permission for');
  expect(ada.rendered).toMatch(/\/oauth delete <client> .+ \(a second person has to approve\)/u);
  expect(ada.rendered).toContain('• /oauth list inactive');

  const vera = await world.asks('vera', '/oauth');
  const [may = '', lacks = ''] = vera.rendered.split('What you lack a permission for');
  expect(may).toContain('/oauth list');
  expect(may).not.toContain('/oauth create');
  expect(lacks).toContain('/oauth create needs oauth:client:add');
  expect(lacks).toContain('/oauth delete needs oauth:client:delete');
  expect(lacks).toContain('A Genesys Cloud administrator can give you a role that has it.');
  const noor = (await world.asks('noor', '/oauth HELP')).rendered;
  expect(noor).toContain('• /oauth whoami');
  expect(noor).not.toContain('<client> is an id');
});

test('whoami tells both identities, and each right as Genesys Cloud gives it', async () => {
  const world = await startWorld();
  const { rendered } = await world.asks('ben', '/oauth whoami');
  const ben = world.genesys.users().find(({ email }) => email === 'ben@example.com');
  for (const words of ['@Ben', 'Ben Builder', 'ben@example.com', ben?.id ?? '', world.genesys.organization.name])
    expect(rendered).toContain(words);
  expect(rendered).toMatch(/yes\s+create \(oauth:client:add\)/u);
  expect(rendered).toMatch(/yes\s+rotate \(oauth:client:edit\), with a second person’s approval/u);
  expect(rendered).toMatch(/no\s+delete \(oauth:client:delete\)$/mu);
});

test.each([
  ['lsit', 'list'],
  ['shwo crm', 'show'],
  ['edit crm', 'update'],
  ['new', 'create'],
  ['remove', 'delete'],
  ['whoam', 'whoami'],
  ['del crm', 'delete'],
  ['Lists', 'list'],
])('“%s” is answered with “%s”', async (typed, meant) => {
  const world = await startWorld();
  const { rendered } = await world.asks('ada', `/oauth ${typed}`);
  expect(rendered).toContain(`I do not know “${typed.split(' ')[0]?.toLowerCase()}”. Did you mean /oauth ${meant}?`);
});

test('a word that is like no verb is answered with the way to help, without being taken for a command of Slack', async () => {
  const world = await startWorld();
  const { rendered, notification } = await world.asks('ada', '/oauth <!channel>xylophone`* `a`');
  expect(rendered).toContain('I do not know “<!channel>xylophone');
  expect(rendered).not.toContain('Did you mean');
  expect(rendered).toContain('/oauth help shows what I can do.');
  expect(`${rendered}${notification}`).not.toContain('⟪');
  expect(logged(world, rendered).length).toBeGreaterThan(0);
});

test('another name for the command is used in every sentence', async () => {
  const world = await startWorld({ settings: { KEYTURN_COMMAND: '/genesys' } });
  expect((await world.asks('ada', '/genesys lst')).rendered).toContain('Did you mean /genesys list?');
  expect((await world.asks('ada', '/genesys help')).rendered).not.toContain('/oauth');
  expect((await world.asks('ada', '/genesys show nothing such')).rendered).not.toContain('/oauth');
});
