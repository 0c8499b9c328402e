import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { carried } from '../../app/slack/carried.ts';
import {
  actionPayload,
  answerable,
  commandPayload,
  submissionPayload,
  suggestionPayload,
} from '../../app/slack/payloads.ts';
import { createAudit } from '../../services/audit.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { createRequests } from '../../services/requests.ts';
import { createSealedSecrets } from '../../services/sealed-secrets.ts';
import { createAuthenticatedStore } from '../../services/store/authenticated.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Store } from '../../services/store.ts';
import { ada, asking, ben, HOUR, keys } from '../requests/support.ts';
import { opened, owner, seal, toSeal } from '../sealed-secrets/world.ts';
import { runs } from '../support/cases.ts';
import { ringOf } from '../support/keys.ts';

/** Anything that someone without the key can put into the store, and anything that comes as a payload: no crash, no execution, no leak. */

/** `npm run test:fuzz` takes a million. */
const numRuns = Number(process.env['FUZZ'] ?? runs(2_000));
const timeout = 120_000 + numRuns * 20;
const organization = 'org-1';
const began = Date.UTC(2030, 0, 1);

/** Everything on `raw`, as one replica that has just started sees it. */
function replica(raw: Store, now = () => began) {
  const ring = ringOf(5);
  const store = createAuthenticatedStore({ store: raw, ring });
  const audit = createAudit({ store, keys, ring, now, log: () => {}, organization, patienceMs: 0, laterMs: 0 });
  const shared = { store, trail: audit, keys, now, id: randomUUID };
  const requests = createRequests({
    ...shared,
    ...{
      organization,
      owner: 'replica',
      leaseMs: 20_000,
      silentMs: 0,
      elapsed: () => 0,
      minutes: 60,
      approvalsNeeded: 1,
      policy: { digest: 'digest', approvers: [] },
    },
  });
  return { audit, requests, secrets: createSealedSecrets({ ...shared, ring, ttlMs: HOUR, sealPatienceMs: 0 }) };
}

/** What a request, a denied one, and a secret leave in a store. */
async function seeded() {
  const raw = createMemoryStore({ now: () => began });
  const known = new Set<string>();
  const note = (change: { put?: readonly { key: string }[] }) => {
    for (const { key } of change.put ?? []) known.add(key);
  };
  const compareAndSet: Store['compareAndSet'] = (change) => {
    note(change);
    return raw.compareAndSet(change);
  };
  const { audit, requests, secrets } = replica({ ...raw, compareAndSet });
  const open = await requests.open(asking());
  const denied = await requests.open(asking({ operation: 'rotate', client: { id: 'client-2', name: 'Portal' } }));
  await requests.deny(denied.id, ben, 'We still need it');
  const secret = await seal(secrets, { ...toSeal, binding: denied.id });
  await audit.flush();
  const values = new Map<string, string>();
  for (const key of known) {
    const text = await raw.get(key);
    if (text !== undefined) values.set(key, text);
  }
  const log = await raw.readLog(keys('audit', 'log'), { from: 0, limit: 100 });
  return { open: open.id, denied: denied.id, ticket: secret.ticket, values, log };
}

/** How a text is changed: at a place, cut off, or for another one. */
const change = fc.record({
  at: fc.nat(),
  put: fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom('', '"', '}', 'executing', 'approvals')),
  drop: fc.nat({ max: 12 }),
  how: fc.constantFrom('edit', 'cut', 'swap', 'replace', 'inside', 'remove'),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** The record as an attacker would like it: approved, with a lease that has run out. */
const wish = (text: string): string =>
  text.replace('"state":"pending"', '"state":"executing"').replace('"state":"denied"', '"state":"pending"');

function changed(text: string, others: readonly string[], { at, put, drop, how }: Change): string | undefined {
  const place = at % (text.length + 1);
  switch (how) {
    case 'edit':
      return text.slice(0, place) + put + text.slice(place + drop);
    case 'cut':
      return text.slice(0, place);
    case 'swap':
      return others[at % Math.max(others.length, 1)] ?? put;
    case 'replace':
      return put;
    case 'inside':
      return wish(text);
    case 'remove':
      return undefined;
  }
}

/** What comes of it; a KeyturnError is an answer, and anything else a crash. */
async function calmly<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof KeyturnError && error.code !== 'internal') return undefined;
    throw error;
  }
}

const stranger = { slackTeam: 'T1', slackUser: 'U9', genesysUser: 'g-9' };

test('whatever is changed in the store: nothing is executed, shown to others, or believed', { timeout }, async () => {
  const seed = await seeded();
  const places = [...seed.values.keys(), ...seed.log.map((_, at) => at)];
  const due = keys('requests-due');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(), change), { minLength: 1, maxLength: 3 }), async (changes) => {
      const values = new Map(seed.values);
      const log: (string | undefined)[] = [...seed.log];
      for (const [where, how] of changes) {
        const place = places[where % places.length];
        if (typeof place === 'number') log[place] = changed(log[place] ?? '', seed.log, how);
        else if (place !== undefined) {
          const text = changed(values.get(place) ?? '', [...seed.values.values()], how);
          if (text === undefined) values.delete(place);
          else values.set(place, text);
        }
      }
      const entries = log.filter((entry) => entry !== undefined);
      const same = entries.join('\n') === seed.log.join('\n') && entries.length === seed.log.length;
      const raw = createMemoryStore({ now: () => began });
      await raw.compareAndSet({
        put: [...values].map(([key, value]) => ({ key, value })),
        append: [{ log: keys('audit', 'log'), entries }],
        rank: [seed.open, seed.denied].map((member) => ({ set: due, member, score: 1 })),
      });
      const { audit, requests, secrets } = replica(raw);

      if (!same) expect(await calmly(audit.verify())).not.toMatchObject({ ok: true });
      for (const { kind } of (await calmly(requests.due(10))) ?? []) expect(kind).not.toBe('reconcile');
      const open = await calmly(requests.get(seed.open));
      const denied = await calmly(requests.get(seed.denied));
      const believed = (record: RequestRecord | undefined, state: string) =>
        record === undefined || (record.state === state && record.approvals.length === 0);
      expect([believed(open, 'pending'), believed(denied, 'denied')]).toEqual([true, true]);
      expect(await calmly(requests.approve(seed.open, ada))).toBeUndefined();
      expect(await calmly(requests.approve(seed.denied, { ...ben, name: 'Ben' }))).toBeUndefined();
      expect(await calmly(secrets.open(seed.ticket, stranger, opened))).toBeUndefined();
      const shown = await calmly(secrets.open(seed.ticket, owner, opened));
      if (shown !== undefined) expect(shown.secret).toBe(toSeal.secret);
      await calmly(audit.latest({ limit: 10 }));
      await calmly(secrets.byBinding(seed.denied));
    }),
    { numRuns },
  );
});

const team = { id: 'T0SANDBOX' };
const who = { team, user: { id: 'U0ADA0001', team_id: team.id }, enterprise: null };
const view = {
  id: 'V1',
  callback_id: 'form:update',
  private_metadata: 'k1:org-1:f-1',
  state: { values: { name: { name: { type: 'plain_text_input', value: 'Payroll' } } } },
  blocks: [{ type: 'input', block_id: 'name' }],
};
const payloads: readonly Record<string, unknown>[] = [
  { command: '/oauth', team_id: team.id, user_id: 'U0ADA0001', text: 'list', response_url: 'https://a.example' },
  { ...who, actions: [{ action_id: 'request:approve', value: 'k1:org-1:r1' }], view, message: { ts: '1.1' } },
  { ...who, view },
  { ...who, action_id: 'roles', value: 'rep', block_id: 'k1:org-1:0', view },
];
const parsers = [commandPayload, actionPayload, submissionPayload, suggestionPayload, answerable] as const;

const odd = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, true, -1, '', '\u0000', '\ud800', '__proto__', [], {}, 'k1:%:x', 'k1::'),
  fc.constantFrom<unknown>('k1:org-2:r1', 'x'.repeat(4_000), { id: '__proto__' }, [[]], '%E0%A4%A'),
  fc.jsonValue({ maxDepth: 2 }),
);

/** The payload with another value at the end of a way through it. */
function put(json: unknown, way: readonly number[], value: unknown): unknown {
  const [step = 0, ...rest] = way;
  if (typeof json !== 'object' || json === null) return value;
  const names = Object.keys(json);
  const name = names[step % Math.max(names.length, 1)];
  if (name === undefined) return value;
  const copy: Record<string, unknown> = structuredClone(json) as Record<string, unknown>;
  copy[name] = rest.length === 0 ? value : put(copy[name], rest, value);
  return copy;
}

test('whatever comes as a payload: it’s read or it isn’t, and never throws', { timeout }, () => {
  const way = fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.nat(), fc.array(fc.tuple(way, odd), { minLength: 1, maxLength: 4 }), (which, changes) => {
      const payload = changes.reduce<unknown>(
        (json, [steps, value]) => put(json, steps, value),
        payloads[which % payloads.length],
      );
      const user = (payload as { user?: { id?: unknown }; user_id?: unknown } | null | undefined) ?? {};
      for (const parser of parsers) {
        const { data } = parser.safeParse(payload);
        const actor = data !== undefined && 'actor' in data ? data.actor : undefined;
        // Who acts is whom the payload names, and nobody else.
        if (actor !== undefined) expect([user.user?.id, user.user_id]).toContain(actor.user);
      }
    }),
    { numRuns },
  );
});

test('whatever a button carries is its own value again, or another organization’s', { timeout }, () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^k1:[^:]*:.*$/u)), (text) => {
      const { organization: named, value } = carried.parse(text);
      expect(text.endsWith(value)).toBe(true);
      if (named === undefined) expect(value).toBe(text);
    }),
    { numRuns },
  );
});
