import { expect, test } from 'vitest';
import type { Fault } from '../../sandbox/genesys.ts';
import { people } from '../../sandbox/slack.ts';
import { secretPath, twoPeople, until } from './world.ts';

const client = 'Nightly reporting export';

async function rotated(fault?: Partial<Fault>) {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', client);
  if (fault !== undefined) w.genesys.faults.inject({ method: 'POST', path: secretPath, ...fault });
  await w.approves('dora', asked);
  const told = await w.outcome(asked);
  return { w, asked, told };
}

test('creates a new secret once, sealed for the requester and shown to nobody else', async () => {
  const { w, asked, told } = await rotated();
  expect(told).toContain('has a new secret. Open it with Reveal secret above.');
  expect(told).not.toContain('@Ada');
  expect(asked.card().rendered).toMatch(
    /New secret not collected yet\. Keyturn deletes it .* and reminds Ada Admin at /u,
  );
  expect(w.writes(asked.client)).toEqual(['POST']);
  const offer = await until(() =>
    w.slack.directMessages(people.ada).find(({ buttons }) => buttons.includes('Reveal secret')),
  );
  expect(offer.rendered).toContain('Tokens already issued keep working for up to 1 hour.');
  const secret = w.genesys.secretOf(asked.client.id) ?? 'none';
  const ada = w.person('ada');
  await ada.clicks(offer, 'Reveal secret');
  expect((await w.modal('ada', ({ text }) => text.includes('I stored it'))).text).toContain(secret);
  const everything = JSON.stringify([
    w.slack.calls.filter(({ method }) => !method.startsWith('views.')),
    w.logLines(),
    await w.audit.latest({ limit: 100 }),
  ]);
  expect(everything).not.toContain(secret);
  expect((await w.trail()).map(({ action }) => action)).toEqual(['requested', 'approved', 'started', 'done', 'opened']);
});

test.each(['SAML2-BEARER', 'PASSWORD', 'DEVICE-CODE', 'CODE'])(
  'rotates the secret of a %s client like any other, starting from the button in its details',
  async (authorizedGrantType) => {
    const w = await twoPeople();
    w.genesys.addClient({ name: 'Portal', authorizedGrantType, registeredRedirectUri: ['https://a.example.com'] });
    const shown = await w.asks('ada', '/oauth show "Portal"');
    expect(shown.buttons).toContain('Rotate secret');
    const asked = await w.askFor('ada', 'rotate', 'Portal');
    await w.approves('dora', asked);
    expect(await w.outcome(asked)).toContain('has a new secret. Open it with Reveal secret above.');
    const offer = await until(() =>
      w.slack.directMessages(people.ada).find(({ buttons }) => buttons.includes('Reveal secret')),
    );
    await w.person('ada').clicks(offer, 'Reveal secret');
    expect((await w.modal('ada', ({ text }) => text.includes('I stored it'))).text).toContain(
      w.genesys.secretOf(asked.client.id),
    );
  },
);

test('asks nobody about a TOKEN client, which has no secret, and offers the way to one', async () => {
  const w = await twoPeople();
  expect((await w.asks('ada', '/oauth show "Wallboard Leeds"')).buttons).not.toContain('Rotate secret');
  const refused = await w.opens('ada', '/oauth rotate Wallboard Leeds');
  expect(refused.text).toContain('Clients with the implicit grant (TOKEN) have no secret to rotate.');
  expect(refused.submit).toBeUndefined();
  await w.person('ada').clicks(refused, 'Update');
  const form = await w.modal('ada', ({ fields }) => fields.length > 0);
  expect(form.fields.find(({ label }) => label === 'Name')?.value).toBe('Wallboard Leeds');
  expect(w.genesys.calls.filter(({ method, path }) => method === 'POST' && secretPath.test(path))).toEqual([]);
});

test('leaves a client alone that became TOKEN after the request', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', 'Single sign-on portal');
  w.genesys.changeClient(asked.client.id, { authorizedGrantType: 'TOKEN' });
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('not done because the client changed');
  expect(w.writes(asked.client)).toEqual([]);
});

const unclear: [string, Partial<Fault>][] = [
  ['before it is read', { drop: 'before' }],
  ['after the effect', { drop: 'after' }],
  ['with 500', { status: 500 }],
  ['with 502 and a page of HTML', { status: 502, body: '<html>Bad gateway</html>' }],
  ['with 200 and half an answer', { afterEffect: true, status: 200, body: '{"id":"x","secr' }],
];
test.each(unclear)(
  'a rotation that ends %s is unknown, says what to check, and is never sent again',
  async (_name, fault) => {
    const { w, asked, told } = await rotated(fault);
    expect(told).toContain('outcome unknown');
    expect(told).toContain('Check whether the client still works with the old secret');
    expect(w.writes(asked.client)).toEqual(['POST']);
    expect(asked.card().rendered).toContain('Outcome unknown');
    expect((await w.trail()).at(-1)).toMatchObject({ action: 'unknown', code: 'genesys_outcome_unknown' });
  },
);

test('retries a rotation that Genesys Cloud rate limits, and makes it once', async () => {
  const { w, asked, told } = await rotated({ retryAfterSeconds: 1 });
  expect(told).toContain('has a new secret');
  const made = w.genesys.calls.filter(({ path, status }) => secretPath.test(path) && status === 200);
  expect(made).toHaveLength(1);
  expect(w.writes(asked.client)).toEqual(['POST', 'POST']);
});

test.each([400, 403, 404, 409])(
  'a rotation that Genesys Cloud refuses with %i fails, and changes nothing',
  async (status) => {
    const { w, asked, told } = await rotated({ status });
    expect(told).toMatch(/failed/u);
    expect(told).toContain('Nothing was changed');
    expect(w.writes(asked.client)).toEqual(['POST']);
  },
);

test('says so when an answer has no secret', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', client);
  const { id, name } = asked.client;
  w.genesys.faults.inject({
    method: 'POST',
    path: secretPath,
    afterEffect: true,
    status: 200,
    body: { id, name, authorizedGrantType: 'CLIENT-CREDENTIALS', state: 'active' },
  });
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('a new secret but didn’t send it');
  expect(asked.card().buttons).toEqual(['Rotate secret', 'Details']);
  expect(w.slack.directMessages(people.ada).some(({ buttons }) => buttons.includes('Reveal secret'))).toBe(false);
  expect(w.writes(asked.client)).toEqual(['POST']);
});

test('hands over a secret that comes alone, without its client', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', client);
  w.genesys.faults.inject({ method: 'POST', path: secretPath, afterEffect: true, body: { secret: 'alone' } });
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('has a new secret. Open it with Reveal secret above.');
  const dm = await until(() =>
    w.slack.directMessages(people.ada).find(({ buttons }) => buttons.includes('Reveal secret')),
  );
  expect(dm.rendered).toContain(client);
  expect((await w.asks('ada', `/oauth list ${client}`)).rendered).not.toContain('UNKNOWN');
});
