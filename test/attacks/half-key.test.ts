import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { people, type SlackMessage } from '../../sandbox/slack.ts';
import { createAudit } from '../../services/audit.ts';
import { canonicalJson } from '../../services/canonical-json.ts';
import { defined } from '../../services/defined.ts';
import type { KeyRing } from '../../services/keys.ts';
import { openBox } from '../../services/sealed-secrets/box.ts';
import { parseTicket, type SecretTicket, ticketKey } from '../../services/sealed-secrets/ticket.ts';
import { createSealedSecrets } from '../../services/sealed-secrets.ts';
import { keySpace } from '../../services/store.ts';
import { sealedBefore } from '../sealed-secrets/world.ts';
import { ringFrom } from '../support/keys.ts';
import { startRedis } from '../support/redis.ts';
import { openStore } from '../two-people/redis-store.ts';
import { type Asked, type TwoPeople, twoPeople, until } from '../two-people/world.ts';

/** Someone has a copy of Redis, or of its append-only file, and KEYTURN_KEY. */

const client = 'Workforce planning sync';

const keysOf = (w: TwoPeople) => keySpace(w.genesys.organization.id);
const ringOf = (w: TwoPeople): KeyRing => ringFrom(w.settings['KEYTURN_KEY'] ?? '');

async function redisWorld() {
  const redis = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] });
  onTestFinished(() => redis.close());
  const folder = async (): Promise<string> => (await redis.command('CONFIG', 'GET', 'dir')).split('\r\n')[4] ?? '';
  const w = await twoPeople({ store: openStore(redis.url) });
  /** Everything that was ever written. */
  const everWritten = async (): Promise<string> => {
    const from = join(await folder(), 'appendonlydir');
    const files = await readdir(from);
    return (await Promise.all(files.map((file) => readFile(join(from, file), 'latin1')))).join('\n');
  };
  return { w, everWritten };
}

/** Ada's secret, ready to be opened, and what its button carries. */
async function offered(
  w: TwoPeople,
): Promise<{ asked: Asked; offer: SlackMessage; ticket: SecretTicket; secret: string }> {
  const asked = await w.askFor('ada', 'rotate', client);
  await w.approves('dora', asked);
  await w.outcome(asked);
  const offer = await until(() =>
    w.slack.directMessages(people.ada).find(({ rendered }) => rendered.startsWith('The new secret for')),
  );
  const value = JSON.stringify(offer.blocks).match(/k1:[^:"]+:(?<ticket>[\w-]{36}\.[\w-]{43})/u)?.groups?.['ticket'];
  const secret = w.genesys.secretOf(asked.client.id) ?? 'none';
  return { asked, offer, ticket: parseTicket(value ?? ''), secret };
}

/** Sealed values in a text. */
const sealedIn = (text: string) =>
  [...text.matchAll(/\{"v":1,"facts":\{.*?"box":"[^"]+"\}/gu)].map(([json]) => JSON.parse(json));

/** All that could be half of a key: what's as long, in each way to write it. */
function halvesIn(text: string): Buffer[] {
  const found = (pattern: RegExp, encoding: BufferEncoding) =>
    [...text.matchAll(pattern)].map(([word]) => Buffer.from(word, encoding));
  const all = [
    ...found(/(?<![\w-])[\w-]{43}(?![\w-])/gu, 'base64url'),
    ...found(/(?<![\w+/])[\w+/]{43}=/gu, 'base64'),
    ...found(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/gu, 'hex'),
  ];
  return [Buffer.alloc(32), ...all];
}

/** What opens with KEYTURN_KEY and with one of these halves, or without any. */
function opened(w: TwoPeople, text: string, halves: readonly Buffer[]): string[] {
  const [{ seal }] = ringOf(w);
  return sealedIn(text).flatMap(({ facts, box }) => {
    const context = `v1|${keysOf(w)('secret', facts.id)}|${canonicalJson(facts)}`;
    const keys = [seal, ...halves.map((half) => ticketKey(seal, { id: facts.id, half }))];
    return keys.flatMap((key) => openBox(key, box, context) ?? []);
  });
}

test('the append-only file and KEYTURN_KEY open no secret, whether its owner has stored it or not', async () => {
  const { w, everWritten } = await redisWorld();
  const { offer, ticket, secret } = await offered(w);
  const before = await everWritten();
  expect(sealedIn(before)).toHaveLength(1);
  const halves = halvesIn(before);
  expect(halves.length).toBeGreaterThan(20);
  expect(opened(w, before, halves)).toEqual([]);
  await w.person('ada').clicks(offer, 'Reveal secret');
  expect((await w.modal('ada', 'Copy it into your vault')).text).toContain(secret);
  await w.person('ada').closes({ all: true });
  await w.person('ada').clicks(offer, 'I stored it');
  await until(() => w.slack.message(offer.channel, offer.ts)?.rendered.includes('Keyturn deleted its copy'));
  const after = await everWritten();
  expect(sealedIn(after).length).toBeGreaterThan(1);
  expect(opened(w, after, halvesIn(after))).toEqual([]);
  // What the button carried is what's missing, so this attack knows how.
  expect(ticket.half).toHaveLength(32);
  expect(opened(w, before, ticket.half === undefined ? [] : [ticket.half])).toEqual([secret]);
  expect(JSON.stringify(w.slack.message(offer.channel, offer.ts))).not.toContain(ticket.half?.toString('base64url'));
});

test('a program with Redis and KEYTURN_KEY, which takes itself for the owner, opens nothing either', async () => {
  const { w } = await redisWorld();
  const { ticket, secret } = await offered(w);
  const [organization, keys, ring] = [w.genesys.organization.id, keysOf(w), ringOf(w)];
  const options = { store: w.store, keys, ring, now: Date.now, id: () => 'stranger' };
  const trail = createAudit({ ...options, organization, log: () => {} });
  const theirs = createSealedSecrets({ ...options, trail, ttlMs: 3_600_000 });
  const owner = (await theirs.peek(ticket.id))?.owner;
  if (owner === undefined) throw new Error('no secret');
  const entry = { operation: 'reveal', action: 'opened' } as const;
  const own = await theirs.prepare(owner);
  for (const half of [undefined, own.half, Buffer.alloc(32)])
    await expect(theirs.open(defined({ id: ticket.id, half }), owner, entry)).rejects.toMatchObject({
      code: 'secret_gone',
      details: { reason: 'unreadable' },
    });
  expect((await theirs.open(ticket, owner, entry)).secret).toBe(secret);
});

test('only Slack has the half: no log line, metric, record or answer of Keyturn does', async () => {
  const { w, everWritten } = await redisWorld();
  const { offer, ticket } = await offered(w);
  await w.person('ada').clicks(offer, 'Reveal secret');
  const modal = await w.modal('ada', 'Copy it into your vault');
  const dora = w.person('dora');
  await dora.clicks(offer, 'Reveal secret');
  await w.modal(dora, 'Only the person who asked for this secret can open it.');
  const metrics = await (await fetch(`http://127.0.0.1:${w.bot.port}/metrics`)).text();
  const trail = JSON.stringify(await w.audit.latest({ limit: 100 }));
  const acks = JSON.stringify(w.slack.deliveries.map(({ ack }) => ack ?? ''));
  const places = [w.logLines().join(''), metrics, trail, acks, await everWritten(), JSON.stringify(modal)];
  const { half = Buffer.alloc(0) } = ticket;
  for (const form of [half.toString('base64url'), half.toString('base64'), half.toString('hex'), String([...half])])
    for (const place of places) expect(place.includes(form)).toBe(false);
});

test('a button of the version before opens a secret of the version before', async () => {
  const w = await twoPeople();
  const { offer, ticket, secret } = await offered(w);
  const key = keysOf(w)('secret', ticket.id);
  const text = (await w.store.get(key)) ?? '';
  const value = sealedBefore(text, { seal: ringOf(w)[0].seal, keys: keysOf(w), secret });
  const live = { version: '1', until: JSON.parse(text).facts.expiresAt };
  await w.audit.commit({
    entries: [],
    change: { put: [{ key, value }] },
    live: [{ name: `secret:${ticket.id}`, live, from: '0' }],
  });
  await w.person('ada').clicks(offer, 'Reveal secret', {
    change: (payload) => {
      for (const action of payload['actions'] as { action_id: string; value: string }[]) {
        action.action_id = 'secret:reveal';
        action.value = action.value.replace(/\..*$/u, '');
      }
    },
  });
  expect((await w.modal('ada', 'Copy it into your vault')).text).toContain(secret);
});
