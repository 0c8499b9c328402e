import { expect, test } from 'vitest';
import { startWorld } from '../support/world.ts';
import { named, newClient, serviceForm } from './support.ts';

test('a new secret is opened from the window or the direct message, until its owner has stored it', async () => {
  const world = await startWorld();
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  const done = await world.window(actor, 'Created:');
  expect(done.text).toContain('Its secret is sealed and waits for you');
  const secret = world.genesys.secretOf(named(world, 'Payroll export')[0]?.id ?? '') ?? 'none';
  expect(done.text).not.toContain(secret);

  await actor.clicks(done, 'Reveal secret');
  expect((await world.window(actor, 'Client secret\n')).text).toContain(secret);
  await actor.closes();
  await actor.closes();
  const message = await world.slack.waitFor(() => world.slack.directMessages(actor.id).at(-1));
  expect(message.rendered).toContain('The secret of your new client Payroll export is ready.');
  await actor.clicks(message, 'Reveal secret');
  const window = await world.window(actor, secret);
  await actor.clicks(window, 'I stored it');
  await world.window(actor, 'is erased here');
  const told = await world.slack.waitFor(() =>
    world.slack.directMessages(actor.id).find(({ rendered }) => rendered.includes('was stored by you and erased')),
  );
  expect(told.buttons).toEqual([]);
  await actor.closes();
  const shown = JSON.stringify([world.slack.ephemerals(actor.id), world.slack.directMessages(actor.id)]);
  expect(shown).not.toContain(secret);
});

test('nobody but its owner can open a secret', async () => {
  const world = await startWorld();
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  const done = await world.window(actor, 'Created:');
  const secret = world.genesys.secretOf(named(world, 'Payroll export')[0]?.id ?? '') ?? 'none';
  const button = JSON.stringify(done.blocks).match(/"secret:reveal"[^}]*"value":"([^"]+)"/u)?.[1] ?? '';
  const message = await world.slack.waitFor(() => world.slack.directMessages(actor.id).at(-1));
  const other = world.person('ben');
  await other.clicks(message, { actionId: 'secret:reveal', value: button });
  const refused = await world.window(other, 'Reference KT-');
  expect(refused.text).not.toContain(secret);
});

test.each([
  ['TOKEN', 'present'],
  ['TOKEN', 'absent'],
  ['SAML2-BEARER', 'present'],
  ['SAML2-BEARER', 'absent'],
] as const)('a %s client has no secret to reveal (Genesys Cloud’s answer has it %s)', async (grant, sent) => {
  const world = await startWorld();
  Object.assign(world.genesys.switches, { secretOfPublicGrants: sent, implicitGrant: 'taken' });
  const { actor } = await newClient(world, 'ada', grant);
  await actor.fills({
    Name: 'Public app',
    ...(grant === 'TOKEN' ? { 'Authorised redirect URIs': 'https://a.example.com' } : {}),
  });
  await actor.submits();
  const done = await world.window(actor, 'Created:');
  expect(done.text).toContain('This grant type needs no secret, so there is none to reveal.');
  expect(done.buttons).toEqual([]);
  expect(world.slack.directMessages(actor.id)).toEqual([]);
});

test('a new client shows in the listing at once, without asking Genesys Cloud again', async () => {
  const world = await startWorld();
  await world.asks('ada', '/oauth list');
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  await world.window(actor, 'Created:');
  expect((await world.asks('vera', '/oauth list payroll')).rendered).toContain('Payroll export');
  expect(world.genesys.countCalls('GET', '/api/v2/oauth/clients')).toBe(1);
});
