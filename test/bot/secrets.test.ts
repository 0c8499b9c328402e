import { expect, test } from 'vitest';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Store } from '../../services/store.ts';
import { startWorld, type World } from '../support/world.ts';
import { clientsPath, forever, named, serviceForm } from './support.ts';

/** A store that remembers every text it ever got. */
function watchedStore(): { store: Store; written: string[] } {
  const inner = createMemoryStore({ now: Date.now });
  const written: string[] = [];
  const note = (...values: unknown[]): void => void written.push(JSON.stringify(values));
  return {
    written,
    store: {
      ...inner,
      set: (key, value, options) => {
        note(key, value);
        return inner.set(key, value, options);
      },
      compareAndSet: (change) => {
        note(change);
        return inner.compareAndSet(change);
      },
    },
  };
}

/** Creates a client, opens its secret and stores it; then rotates it with an approval. Gives the secrets. */
async function makeSecrets(world: World): Promise<string[]> {
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  const done = await world.modal(actor, 'Created:');
  const { id = '' } = named(world, 'Payroll export')[0] ?? {};
  const first = world.genesys.secretOf(id) ?? 'none';
  await actor.clicks(done, 'Reveal secret');
  await world.modal(actor, first);
  await actor.closes({ all: true });
  const direct = () => world.slack.directMessages(actor.id).at(-1);
  const message = await world.slack.waitFor(() => (direct()?.buttons.includes('I stored it') ? direct() : undefined));
  await actor.clicks(message, 'I stored it');
  await world.slack.waitFor(() => direct()?.rendered.includes('Keyturn deleted its copy'));

  await world.opens(actor, '/oauth rotate payroll export');
  await actor.fills({ When: 'Right after approval', Reason: 'It was pasted into a conversation' });
  await actor.submits();
  await world.modal(actor, 'Sent for approval');
  await actor.closes();
  const card = await world.slack.waitFor(() =>
    world.slack.messages(world.settings['KEYTURN_CHANNEL'] ?? '').find(({ buttons }) => buttons.includes('Approve…')),
  );
  await world.person('dora').clicks(card, 'Approve…');
  const offer = await world.slack.waitFor(() =>
    world.slack.directMessages(actor.id).findLast(({ rendered }) => rendered.startsWith('The new secret for')),
  );
  const second = world.genesys.secretOf(id) ?? 'none';
  expect(second).not.toBe(first);
  await actor.clicks(offer, 'Reveal secret');
  await world.modal(actor, second);
  await actor.closes();
  return [first, second];
}

/** Failures of every kind, whose errors carry what was sent and answered. */
async function makeFailures(world: World): Promise<void> {
  const { genesys, slack } = world;
  const actor = await serviceForm(world, 'ada', { Name: 'Second' });
  genesys.faults.inject({ method: 'POST', path: clientsPath, drop: 'after' });
  // The client can't be looked up either, so its outcome stays unknown.
  genesys.faults.inject({ method: 'GET', path: clientsPath, status: 403 });
  await actor.submits();
  await world.modal(actor, 'Reference: KT-');
  await actor.closes();
  genesys.expireTokens();
  genesys.faults.inject({ path: '/oauth/token', times: forever, status: 400, body: { error: 'invalid_client' } });
  await world.asks('ada', '/oauth list --fresh');
  genesys.faults.clear();
  slack.faults.inject({ method: 'response_url', status: 500 });
  slack.faults.inject({ method: 'users.info', error: 'invalid_auth', times: 1 });
  await world.asks('vera', '/oauth list');
  slack.faults.clear();
}

/** The ways in which a text could be written somewhere: as it is, in JSON or an address, and as other systems write bytes. */
function guises(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const spelt = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), bytes.toString('hex')];
  // What comes before it shifts the letters of base64 by one or two.
  const shifted = [0, 1, 2].map((by) =>
    Buffer.concat([Buffer.alloc(by), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  return [...new Set([...spelt, ...shifted])];
}

test.each([
  ['over HTTP', false],
  ['in Socket Mode', true],
])(
  '%s, no secret and no token is ever logged, posted, measured, recorded, put on a button or stored unencrypted',
  async (_, socketMode) => {
    const { store, written } = watchedStore();
    const world = await startWorld({ socketMode, bot: { store } });
    const secrets = await makeSecrets(world);
    await makeFailures(world);
    const { slack, genesys } = world;
    const all = [
      ...secrets,
      ...genesys.clients().flatMap(({ id }) => genesys.secretOf(id) ?? []),
      genesys.botClient.secret,
      slack.botToken,
      slack.signingSecret,
      slack.appToken,
      `${genesys.botClient.id}:${genesys.botClient.secret}`,
      world.settings['KEYTURN_KEY'] ?? '',
      ...slack.deliveries.flatMap(({ payload }) => payload['response_url'] ?? []).map(String),
      ...slack.deliveries.flatMap(({ payload }) => payload['trigger_id'] ?? []).map(String),
    ];
    expect(all.length).toBeGreaterThan(10);
    expect(all.every((secret) => secret.length > 8)).toBe(true);

    const metrics = await (await fetch(`http://127.0.0.1:${world.bot.port}/metrics`)).text();
    expect(metrics).toContain('keyturn');
    const trail = (await world.asks('ada', '/oauth audit')).rendered;
    // The modals of its owner are the only place where a secret may be shown.
    const sent = slack.calls
      .filter(({ method }) => method !== 'views.update')
      .map(({ args: { trigger_id: _used, ...args } }) => JSON.stringify(args));
    const probes = await Promise.all(
      ['/readyz', '/healthz', '/nothing'].map(async (path) =>
        (await fetch(`http://127.0.0.1:${world.bot.port}${path}`)).text(),
      ),
    );
    const buttons = slack.calls.flatMap(({ args }) => JSON.stringify(args).match(/"value":"[^"]*"/gu) ?? []);
    // What Slack sent to the bot, without the addresses and triggers that it has to send.
    const payloads = slack.deliveries.map(({ payload: { response_url: _url, trigger_id: _trigger, ...rest } }) =>
      JSON.stringify(rest),
    );
    const acks = slack.deliveries.map(({ ack }) => JSON.stringify(ack ?? ''));
    const places = {
      log: world.logLines().join(''),
      metrics,
      trail,
      probes: probes.join('\n'),
      sent: sent.join('\n'),
      buttons: buttons.join('\n'),
      acks: acks.join('\n'),
      payloads: payloads.join('\n'),
      store: written.join('\n'),
    };
    for (const [place, content] of Object.entries(places)) {
      expect(content.length, place).toBeGreaterThan(0);
      for (const secret of all)
        for (const guise of guises(secret))
          expect(content.includes(guise), `${place} holds ${secret.slice(0, 4)}…`).toBe(false);
    }
    expect(places.log).toContain('genesys_outcome_unknown');
    const shown = slack.calls.filter(
      ({ method, args }) => method === 'views.update' && JSON.stringify(args).includes(secrets[0] ?? ''),
    );
    expect(shown.length).toBe(1);
  },
);

test('shows what Genesys Cloud says about a refusal, without any secret in it', async () => {
  const world = await startWorld();
  const marked = 'MARKED-SECRET-0123456789';
  world.genesys.faults.inject({
    method: 'POST',
    path: clientsPath,
    status: 500,
    body: { message: 'boom', secret: marked, entity: { secret: marked } },
  });
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  await world.modal(actor, 'Reference: KT-');
  expect(world.logLines().join('')).not.toContain(marked);
  expect(JSON.stringify(world.slack.calls)).not.toContain(marked);
});
