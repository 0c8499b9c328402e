import { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { defined } from '../../services/defined.ts';
import { drawTicket, type SecretTicket } from '../../services/sealed-secrets/ticket.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { createRedisStore } from '../../services/store/redis.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { type Fate, flakyStore } from '../support/flaky-store.ts';
import { ringOf } from '../support/keys.ts';
import { startRedis } from '../support/redis.ts';
import { opened as entry, erased, keys, owner, seal, sealedBefore, secretsWorld, toSeal, ttlMs } from './world.ts';

/** The head of the trail doesn't have this secret. */
const putBack = { code: 'store_tampered', details: { why: 'put_back' } };
const gone = (reason: string) => ({ code: 'secret_gone', details: { reason } });

describe('a sealed secret', () => {
  test('opens for its owner as often as they like, and counts it', async () => {
    const { secrets, clock } = secretsWorld();
    const { id, ticket, expiresAt } = await seal(secrets);
    expect(expiresAt).toBe(clock.time + ttlMs);
    const { secret, client } = toSeal;
    expect(await secrets.open(ticket, owner, entry)).toMatchObject({
      id,
      secret,
      client,
      kind: 'newSecret',
      expiresAt,
      openings: 1,
    });
    expect(await secrets.open(ticket, owner, entry)).toMatchObject({ secret, openings: 2 });
  });

  test('simultaneous openings are all counted', async () => {
    const { secrets } = secretsWorld();
    const { ticket } = await seal(secrets);
    const opened = await Promise.all(Array.from({ length: 20 }, () => secrets.open(ticket, owner, entry)));
    expect(opened.map(({ openings }) => openings).sort((a, b) => a - b)).toEqual(opened.map((_, index) => index + 1));
  });

  test.each([
    ['another Slack user', { ...owner, slackUser: 'U2' }],
    ['another team', { ...owner, slackTeam: 'T2' }],
    ['another Genesys user behind the same account', { ...owner, genesysUser: 'g-2' }],
  ])('opens and is deleted for no one else: %s', async (_, person) => {
    const { secrets, clock } = secretsWorld();
    const { id, ticket } = await seal(secrets);
    const refused = { code: 'secret_not_yours', details: {} };
    await expect(secrets.open(ticket, person, entry)).rejects.toMatchObject(refused);
    await expect(secrets.erase(id, person, erased)).rejects.toMatchObject(refused);
    expect(await secrets.open(ticket, owner, entry)).toMatchObject({ openings: 1 });
    clock.time += ttlMs;
    await expect(secrets.open(ticket, person, entry)).rejects.toMatchObject(refused);
  });

  test('is gone as soon as its owner has stored it', async () => {
    const { secrets, store } = secretsWorld();
    const { id, ticket } = await seal(secrets);
    await secrets.open(ticket, owner, entry);
    expect(await secrets.erase(id, owner, erased)).toMatchObject({ id, client: toSeal.client, openings: 1 });
    expect(await store.get(keys('secret', id))).toBeUndefined();
    await expect(secrets.open(ticket, owner, entry)).rejects.toMatchObject(gone('erased'));
    await expect(secrets.erase(id, owner, erased)).rejects.toMatchObject(gone('erased'));
    expect(await secrets.peek(id)).toBeUndefined();
    expect(await secrets.byBinding('r-1')).toBeUndefined();
  });

  test('is gone when its time is up, to the millisecond, even if the store still has it', async () => {
    const { secrets, store, clock } = secretsWorld();
    const { id, ticket, expiresAt } = await seal(secrets);
    await store.set(keys('secret', id), (await store.get(keys('secret', id))) ?? '');
    clock.time = expiresAt - 1;
    await secrets.open(ticket, owner, entry);
    await store.set(keys('secret', id), (await store.get(keys('secret', id))) ?? '');
    clock.time = expiresAt;
    await expect(secrets.open(ticket, owner, entry)).rejects.toMatchObject(gone('expired'));
    expect(await secrets.peek(id)).toBeUndefined();
  });

  test('doesn’t live longer if it’s opened', async () => {
    const { secrets, store, clock } = secretsWorld();
    const { id, ticket, expiresAt } = await seal(secrets);
    clock.time += ttlMs / 2;
    await secrets.open(ticket, owner, entry);
    await secrets.rememberMessage(id, { channel: 'D1', ts: '1.2' });
    clock.time = expiresAt;
    expect(await store.get(keys('secret', id))).toBeUndefined();
  });

  test('leaves a trace for a day, and is unknown after that, like any other ID', async () => {
    const { secrets, clock } = secretsWorld();
    const { ticket, expiresAt } = await seal(secrets);
    clock.time = expiresAt + 24 * 3_600_000 - 1;
    await expect(secrets.open(ticket, owner, entry)).rejects.toMatchObject(gone('expired'));
    clock.time += 1;
    await expect(secrets.open(ticket, owner, entry)).rejects.toMatchObject(gone('unknown'));
    await expect(secrets.open({ id: 'nothing' }, owner, entry)).rejects.toMatchObject(gone('unknown'));
  });

  test('is found by what it belongs to, without the secret; the latest one, if there are two', async () => {
    const { secrets, clock } = secretsWorld();
    expect(await secrets.byBinding('r-1')).toBeUndefined();
    await seal(secrets, { ...toSeal, secret: 'older' });
    clock.time += 5;
    const { id, expiresAt } = await seal(secrets);
    const { secret, ...about } = toSeal;
    expect(await secrets.byBinding('r-1')).toEqual({ ...about, id, sealedAt: clock.time, expiresAt, openings: 0 });
    expect(await secrets.peek(id)).toEqual(await secrets.byBinding('r-1'));
    expect(JSON.stringify(await secrets.peek(id))).not.toContain(secret);
  });

  test('is known to have existed for a day after its time, even if its owner has stored it', async () => {
    const { secrets, clock } = secretsWorld();
    expect(await secrets.wasSealed('r-1')).toBe(false);
    const { id } = await seal(secrets);
    await secrets.erase(id, owner, erased);
    expect(await secrets.byBinding('r-1')).toBeUndefined();
    clock.time += ttlMs + 86_400_000 - 1;
    expect(await secrets.wasSealed('r-1')).toBe(true);
    clock.time += 1;
    expect(await secrets.wasSealed('r-1')).toBe(false);
  });

  test('knows the message with its button', async () => {
    const { secrets } = secretsWorld();
    const { id } = await seal(secrets);
    expect(await secrets.peek(id)).toMatchObject({ message: toSeal.message });
    expect(await secrets.erase(id, owner, erased)).toMatchObject({ message: toSeal.message });
  });

  test('of the version before opens by its ID alone, and remembers the message that offers it', async () => {
    const { secrets, store, trail } = secretsWorld();
    const { id, expiresAt } = await seal(secrets);
    const key = keys('secret', id);
    const put = [{ key, value: sealedBefore((await store.get(key)) ?? '') }];
    const live = { version: '1', until: expiresAt };
    await trail.commit({ entries: [], change: { put }, live: [{ name: `secret:${id}`, live, from: '0' }] });
    expect((await secrets.peek(id))?.message).toBeUndefined();
    await Promise.all([
      secrets.rememberMessage(id, { channel: 'D1', ts: '1.2' }),
      secrets.open({ id }, owner, entry).then(({ secret }) => expect(secret).toBe(toSeal.secret)),
    ]);
    expect(await secrets.peek(id)).toMatchObject({ message: { channel: 'D1', ts: '1.2' }, openings: 1 });
    await secrets.rememberMessage('nothing', { channel: 'D1', ts: '1.2' });
    expect(await secrets.erase(id, owner, erased)).toMatchObject({ message: { channel: 'D1', ts: '1.2' } });
  });

  test('doesn’t open without the half of its key that its button has, nor with another one', async () => {
    const { secrets } = secretsWorld();
    const { id, ticket } = await seal(secrets);
    const other = await seal(secrets, { ...toSeal, binding: 'r-2' });
    for (const half of [undefined, other.ticket.half, Buffer.alloc(32)])
      await expect(secrets.open(defined({ id, half }), owner, entry)).rejects.toMatchObject(gone('unreadable'));
    expect(await secrets.open(ticket, owner, entry)).toMatchObject({ secret: toSeal.secret, openings: 1 });
  });

  test('isn’t there before it’s sealed, and nobody else learns that it’s awaited', async () => {
    const { secrets } = secretsWorld();
    const ticket = await secrets.prepare(owner);
    await expect(secrets.open(ticket, owner, entry)).rejects.toMatchObject(gone('awaited'));
    await expect(secrets.erase(ticket.id, owner, erased)).rejects.toMatchObject(gone('awaited'));
    const stranger = { ...owner, slackUser: 'U2' };
    await expect(secrets.open(ticket, stranger, entry)).rejects.toMatchObject({ code: 'secret_not_yours' });
    expect(await secrets.byBinding(toSeal.binding)).toBeUndefined();
    expect(await secrets.wasSealed(toSeal.binding)).toBe(false);
    await secrets.seal(ticket, toSeal);
    expect(await secrets.open(ticket, owner, entry)).toMatchObject({ secret: toSeal.secret });
  });

  test('doesn’t open with another key', async () => {
    const { secrets, make } = secretsWorld();
    const { ticket } = await seal(secrets);
    await expect(make({ ring: ringOf(4) }).open(ticket, owner, entry)).rejects.toMatchObject(gone('unreadable'));
    expect(await secrets.open(ticket, owner, entry)).toMatchObject({ openings: 1 });
  });

  test('doesn’t open for a person, ID, client or time that was forged in the store', async () => {
    const { secrets, store, make } = secretsWorld();
    const { id, ticket } = await seal(secrets);
    const text = (await store.get(keys('secret', id))) ?? '';
    const other = { slackTeam: 'T1', slackUser: 'U2', genesysUser: 'g-2' };
    const replaced: [string, string][] = [
      ['"slackUser":"U1","genesysUser":"g-1"', '"slackUser":"U2","genesysUser":"g-2"'],
      ['"binding":"r-1"', '"binding":"r-2"'],
      ['"name":"Billing"', '"name":"Payroll"'],
      ['"kind":"newSecret"', '"kind":"newClient"'],
      ['"expiresAt":', '"expiresAt":9'],
      [`"id":"${id}"`, '"id":"moved"'],
    ];
    for (const [from, to] of replaced) {
      expect(text).toContain(from);
      const place = from.startsWith('"id"') ? 'moved' : id;
      await store.set(keys('secret', place), text.replace(from, to));
      const person = from.startsWith('"slackUser"') ? other : owner;
      const refusal = place === id ? gone('unreadable') : putBack;
      await expect(secrets.open({ ...ticket, id: place }, person, entry)).rejects.toMatchObject(refusal);
    }
    const elsewhere = keySpace('org-2');
    await store.set(elsewhere('secret', id), text);
    await expect(make({ keys: elsewhere }).open(ticket, owner, entry)).rejects.toMatchObject(gone('unreadable'));
    const unreadable = ['', '{}', 'null', text.slice(0, -4)].map((junk) => [junk, { code: 'other_version' }] as const);
    const forged = text.replace(/"box":"..../, '"box":"AAAA');
    for (const [junk, refusal] of [...unreadable, [forged, { code: 'secret_gone' }] as const]) {
      await store.set(keys('secret', id), junk);
      await expect(secrets.open(ticket, owner, entry)).rejects.toMatchObject(refusal);
    }
  });

  test('the same secret never looks the same twice', async () => {
    const { secrets, store } = secretsWorld();
    const boxes = new Set<string>();
    for (let count = 0; count < 50; count += 1) {
      const { id } = await seal(secrets);
      boxes.add(JSON.parse((await store.get(keys('secret', id))) ?? '').box.slice(0, 16));
    }
    expect(boxes.size).toBe(50);
  });
});

describe('sealing on an unreliable store', () => {
  const flaky = (fates: Fate[]): { store: Store; late: Promise<unknown>[] } => {
    const late: Promise<unknown>[] = [];
    let next = -1;
    const fateOf = (verb: string): Fate => {
      if (verb !== 'compareAndSet') return 'works';
      next += 1;
      return fates[next] ?? 'works';
    };
    return { store: flakyStore(createMemoryStore({ now: () => 0 }), fateOf, late), late };
  };

  test.each<[Fate]>([['fails'], ['lost'], ['late']])('a change that %s is repaired', async (fate) => {
    const { store, late } = flaky([fate]);
    const { secrets } = secretsWorld({ store });
    const { ticket } = await seal(secrets);
    await Promise.all(late);
    expect(await secrets.open(ticket, owner, entry)).toMatchObject({ secret: toSeal.secret, openings: 1 });
  });

  test('a late change doesn’t bring back what was deleted', async () => {
    const store = createMemoryStore({ now: () => 0 });
    const changes: (() => Promise<boolean>)[] = [];
    const watched: Store = {
      ...store,
      compareAndSet: (change) => {
        changes.push(() => store.compareAndSet(change));
        return store.compareAndSet(change);
      },
    };
    const { secrets } = secretsWorld({ store: watched });
    const { id } = await seal(secrets);
    await secrets.erase(id, owner, erased);
    for (const repeat of changes) expect(await repeat()).toBe(false);
    expect(await store.get(keys('secret', id))).toBeUndefined();
  });

  test('a store that stays down is reported to everyone who asks, before and after', async () => {
    const down = flakyStore(createMemoryStore({ now: () => 0 }), () => 'fails');
    const store: Store = { ...down, set: async () => void (await down.get('x')) };
    const { secrets } = secretsWorld({ store, sealPatienceMs: 600 });
    await expect(secrets.prepare(owner)).rejects.toMatchObject({ code: 'store_unavailable' });
    const error: unknown = await secrets.seal(drawTicket('s-1'), toSeal).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'store_unavailable' });
    expect(JSON.stringify(error)).not.toContain(toSeal.secret);
  });
});

test('a secret survives a store that’s down for longer than a few tries', async () => {
  const memory = createMemoryStore({ now: () => 0 });
  let failures = 0;
  const store = flakyStore(memory, () => {
    failures += 1;
    return failures <= 4 ? 'fails' : 'works';
  });
  const { secrets } = secretsWorld({ store });
  const { ticket } = await seal(secrets);
  expect(failures).toBeGreaterThan(4);
  expect(await secrets.open(ticket, owner, entry)).toMatchObject({ secret: toSeal.secret });
});

describe('the store of sealed secrets', () => {
  test('has no readable secret in any key or value', async () => {
    const server = await startRedis();
    const store = createRedisStore({ url: server.url });
    const redis = new Redis(server.port, '127.0.0.1');
    onTestFinished(async () => {
      await store.close();
      redis.disconnect();
      await server.close();
    });
    const { secrets } = secretsWorld({ store });
    const first = await seal(secrets);
    const second = await seal(secrets, { ...toSeal, binding: 'r-2' });
    await secrets.open(first.ticket, owner, entry);
    await secrets.prepare(owner);
    await secrets.erase(second.id, owner, erased);
    const names = await redis.keys('*');
    expect(names.filter((name) => name.includes('secret')).length).toBeGreaterThanOrEqual(5);
    const value = async (name: string) => {
      const type = await redis.type(name);
      if (type === 'list') return (await redis.lrange(name, 0, -1)).join();
      return type === 'zset' ? (await redis.zrange(name, 0, '-1')).join() : await redis.get(name);
    };
    const held = (await Promise.all(names.map(async (name) => `${name} ${await value(name)}`))).join('\n');
    const bytes = Buffer.from(toSeal.secret);
    // Base64 of the middle, in each of its three alignments.
    const base64 = [0, 1, 2].map((cut) => bytes.subarray(cut).toString('base64').slice(0, 12));
    for (const form of halves([first.ticket, second.ticket])) expect(held).not.toContain(form);
    for (const form of [toSeal.secret, 's3cret', bytes.toString('hex'), ...base64]) expect(held).not.toContain(form);
    const lasting = names.filter((name) => !/:audit:|:secrets-due$/u.test(name));
    for (const name of lasting) expect(await redis.pttl(name)).toBeGreaterThan(0);
  });
});

/** The ways in which the halves that belong on buttons could be written somewhere. */
const halves = (tickets: readonly Required<SecretTicket>[]): string[] =>
  tickets.flatMap(({ half }) => [half.toString('base64url'), half.toString('base64'), half.toString('hex')]);
