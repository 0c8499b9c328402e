import { expect } from 'vitest';
import { testsInTurn } from '../support/cases.ts';
import { startWorld, type World } from '../support/world.ts';
import { clientsPath, type grants, named, newClient, serviceForm } from './support.ts';

const test = testsInTurn();

test('the owner can open a new secret from the modal or the direct message until they’ve stored it', async () => {
  const world = await startWorld();
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  const done = await world.modal(actor, 'Created:');
  expect(done.text).toContain('Its secret is ready.');
  const secret = world.genesys.secretOf(named(world, 'Payroll export')[0]?.id ?? '') ?? 'none';
  expect(done.text).not.toContain(secret);

  await actor.clicks(done, 'Reveal secret');
  expect((await world.modal(actor, 'Client secret\n')).text).toContain(secret);
  await actor.closes();
  await actor.closes();
  const message = await world.slack.waitFor(() => world.slack.directMessages(actor.id).at(-1));
  expect(message.rendered).toContain('The secret for your new client Payroll export is ready.');
  await actor.clicks(message, 'Reveal secret');
  await world.modal(actor, secret);
  await actor.closes();
  await actor.clicks(message, 'I stored it');
  const told = await world.slack.waitFor(() =>
    world.slack.directMessages(actor.id).find(({ rendered }) => rendered.includes('Keyturn deleted its copy')),
  );
  expect(told.buttons).toEqual([]);
  const shown = JSON.stringify([world.slack.ephemerals(actor.id), world.slack.directMessages(actor.id)]);
  expect(shown).not.toContain(secret);
});

test('only the owner can open a secret', async () => {
  const world = await startWorld();
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  const done = await world.modal(actor, 'Created:');
  const secret = world.genesys.secretOf(named(world, 'Payroll export')[0]?.id ?? '') ?? 'none';
  const button = JSON.stringify(done.blocks).match(/"secret:open"[^}]*"value":"([^"]+)"/u)?.[1] ?? '';
  const message = await world.slack.waitFor(() => world.slack.directMessages(actor.id).at(-1));
  const other = world.person('ben');
  await other.clicks(message, { actionId: 'secret:open', value: button });
  const refused = await world.modal(other, 'Only the person who asked for this secret can open it.');
  expect(refused.text).not.toContain(secret);
});

/** Creates a client of that grant type, and gives the modal that says so. */
async function createdBy(world: World, grant: keyof typeof grants) {
  const { actor } = await newClient(world, 'ada', grant);
  const uris = grant === 'CODE' ? { 'Redirect URIs': 'https://a.example.com/cb' } : {};
  await actor.fills({ Name: 'Portal', ...uris });
  await actor.submits();
  return { actor, done: await world.modal(actor, 'Created:') };
}

test.each(['SAML2-BEARER', 'CODE'] as const)(
  'seals the secret of a new %s client, and its owner can sign in with it',
  async (grant) => {
    const world = await startWorld();
    const { actor, done } = await createdBy(world, grant);
    expect(done.text).toContain('Its secret is ready.');
    const [client] = named(world, 'Portal');
    const secret = world.genesys.secretOf(client?.id ?? '') ?? 'none';
    expect(done.text).not.toContain(secret);
    await actor.clicks(done, 'Reveal secret');
    expect((await world.modal(actor, 'Client secret\n')).text).toContain(secret);
    expect(world.logLines().join('')).not.toContain(secret);
  },
);

test.each(['UNKNOWN', 'DEVICE', 'TOKEN', ''])(
  'seals a secret even if the answer says the grant type is “%s”',
  async (authorizedGrantType) => {
    const world = await startWorld();
    const body = {
      id: '0b0b7f5e-6c0a-4f6b-9f5e-2f6f0a6f7a11',
      name: 'Portal',
      authorizedGrantType,
      secret: 's3cr3t-once',
    };
    world.genesys.faults.inject({ method: 'POST', path: clientsPath, status: 200, body });
    const { actor, done } = await createdBy(world, 'SAML2-BEARER');
    await actor.clicks(done, 'Reveal secret');
    expect((await world.modal(actor, 'Client secret\n')).text).toContain('s3cr3t-once');
  },
);

test('says so when an answer has no secret, and how to get one', async () => {
  const world = await startWorld();
  const { id } = world.genesys.addClient({ name: 'Made there', authorizedGrantType: 'SAML2-BEARER' });
  const body = { id, name: 'Made there', authorizedGrantType: 'SAML2-BEARER', state: 'active' };
  world.genesys.faults.inject({ method: 'POST', path: clientsPath, status: 200, body });
  const { actor, done } = await createdBy(world, 'SAML2-BEARER');
  expect(done.text).toContain('Genesys Cloud sent no secret for this client.');
  expect(done.buttons).toEqual(['Rotate secret']);
  const messages = () => world.slack.directMessages(actor.id);
  await world.slack.waitFor(() => messages().every(({ buttons }) => buttons.length === 0));
  expect(messages().map(({ rendered }) => rendered)).toEqual([
    'There’s no new secret for Portal, so there’s nothing to open here.',
  ]);
  await actor.clicks(done, 'Rotate secret');
  expect((await world.modal(actor, 'After approval')).text).toContain('Made there');
});

test('lists a new client right away, without asking Genesys Cloud again', async () => {
  const world = await startWorld();
  await world.asks('ada', '/oauth list');
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  await world.modal(actor, 'Created:');
  expect((await world.asks('vera', '/oauth list payroll')).rendered).toContain('Payroll export');
  expect(world.genesys.countCalls('GET', '/api/v2/oauth/clients')).toBe(1);
});
