import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDrafts } from '../app/forms/drafts.ts';
import { rememberOrganization } from '../app/organization/remember.ts';
import { createLoudChanges } from '../app/pipeline/loud/changes.ts';
import { formValues } from '../commands/operation/values.ts';
import { createAudit } from '../services/audit.ts';
import { createDeciders } from '../services/deciders.ts';
import { createMemoryStore } from '../services/store/memory.ts';
import type { Store } from '../services/store.ts';
import { auditWorld } from './audit/world.ts';
import { oauthClient } from './listings/clients.ts';
import { createWorld, FRESH_MS } from './listings/world.ts';
import { asking, ben, cleo, keys as requestKeys, requestsWorld } from './requests/support.ts';
import { erased, keys, opened, owner, seal, secretsWorld, toSeal } from './sealed-secrets/world.ts';
import { ringOf } from './support/keys.ts';
import { readSources } from './support/sources.ts';

interface Kept {
  store: Store;
  key: string;
  /** Objects that these writes make anew. Every other one keeps what a newer version adds to it, however deep it is. */
  anew?: readonly string[];
  /** Writes of this version, each over what's stored, and each by the interface that the rest of Keyturn uses. */
  writes: readonly (() => Promise<unknown>)[];
}

const actor = { team: 'T1', user: 'U1' };
const told = {
  change: { digest: 'd', fields: [{ field: 'state', to: 'x' }] },
  deciders: { people: [ben], groups: [], complete: true, notify: 'people' as const },
};

async function draft(): Promise<Kept> {
  const now = Date.now;
  const store = createMemoryStore({ now });
  const organization = 'org-1';
  const trail = createAudit({ store, keys, ring: ringOf(5), now, log: () => {}, organization });
  const drafts = createDrafts({ organization, store, trail, keys, now, id: () => 'stamp' });
  await drafts.save({
    ...{ formId: 'f-1', operation: 'create', owner: actor, status: 'open', asksReason: false },
    ...{ values: formValues.parse({}), client: oauthClient(), names: { roles: {}, divisions: {}, users: {} } },
  });
  return {
    ...{ store, key: keys('draft', 'f-1') },
    // Names by ID.
    anew: ['names.roles', 'names.divisions', 'names.users'],
    writes: [
      async () => {
        const { values, names } = await drafts.load('f-1', actor);
        await drafts.changeOpen(await drafts.load('f-1', actor), {
          values: formValues.parse({ ...values, name: 'B' }),
          names,
        });
      },
      async () => drafts.change(await drafts.load('f-1', actor), { status: 'busy' }),
    ],
  };
}

async function request(): Promise<Kept> {
  const { requests, store } = requestsWorld();
  const place = { channel: 'C1', ts: '1.2' };
  const { id } = await requests.open(asking({ ...told, timing: 'grace', snapshot: { deep: [{ a: {} }] } }));
  await requests.amend(id, { card: { ...place, continues: place }, invitation: place, evidence: { kind: 'known' } });
  await requests.amend(id, { direct: { slackUser: 'U2', ...place } });
  const { record } = await requests.approve(id, ben);
  const outcome = { fact: { kind: 'done', facts: { kind: 'left' } }, client: { id: 'c-1', name: 'A' } } as const;
  await requests.finish(id, 'scheduled', outcome, { turns: record.execution?.turns });
  await requests.pause(id, { kind: 'known' });
  await requests.resume(id, cleo);
  return {
    ...{ store, key: requestKeys('request', id) },
    // The second part is another execution.
    anew: ['record.execution'],
    writes: [
      () => requests.amend(id, { told: ['thread'], direct: { slackUser: 'U3', ...place }, secret: { openedAt: 1 } }),
      () => requests.amend(id, { secret: { storedAt: 2 } }),
      () => requests.claimRepost(id, { ...place, continues: place }),
      () => requests.undo(id, ben),
    ],
  };
}

async function secret(): Promise<Kept> {
  const { secrets, store } = secretsWorld();
  const newer = { ...toSeal, x_a: 1, client: { ...toSeal.client, x_b: 2 }, owner: { ...owner, x_c: { deep: 3 } } };
  const { id, ticket } = await seal(secrets, newer);
  const writes = [
    () => secrets.open(ticket, owner, opened),
    () => secrets.rememberMessage(id, { channel: 'D1', ts: '1.2' }),
    () => secrets.open(ticket, owner, opened),
  ];
  // The seal is over them: nobody can add to these later, and a newer version has from the start.
  const anew = ['facts', 'facts.client', 'facts.owner', 'facts.owner.x_c', 'message'];
  return { store, key: keys('secret', id), anew, writes };
}

async function trace(): Promise<Kept> {
  const { secrets, store } = secretsWorld();
  const { id } = await seal(secrets);
  // Its owner is the sealed one.
  return { store, key: keys('secret-trace', id), anew: ['owner'], writes: [() => secrets.erase(id, owner, erased)] };
}

async function meta(): Promise<Kept> {
  const { replica, clock, shared, keys: listingKeys } = await createWorld();
  const [newer, { listings }] = [replica(), replica()];
  await newer.listings.read();
  await newer.listings.rememberWrite({ client: oauthClient({ id: 'c-1' }) });
  return {
    ...{ store: shared, key: listingKeys('listing', 'meta') },
    // A copy of what Genesys Cloud says.
    anew: ['overlay.0.client', 'overlay.0.client.roleDivisions.0'],
    writes: [
      () => listings.rememberWrite({ client: oauthClient({ id: 'c-2' }) }),
      async () => {
        clock.advance(FRESH_MS + 1);
        await listings.read({ fresh: true });
      },
    ],
  };
}

async function organizations(): Promise<Kept> {
  const store = createMemoryStore({ now: Date.now });
  const note = (id: string, name: string) => () => rememberOrganization(store, { id, name }, auditWorld().audit);
  await note('org-1', 'One')();
  const writes = [note('org-1', 'Uno'), note('org-2', 'Two')];
  return { store, key: 'keyturn:organizations', writes };
}

async function loudNote(): Promise<Kept> {
  const { store, audit: trail } = auditWorld();
  const unused = () => undefined;
  const changes = createLoudChanges({ store, trail, keys, now: Date.now, id: () => 'n-1', onRemoved: unused });
  const who = { slackTeam: 'T1', slackUser: 'U1', genesysUser: 'g1', name: 'Ada' };
  const about = { operation: 'update', input: {}, who, client: oauthClient(), nameTaken: false };
  await trail.commit({ entries: [], ...changes.begin(about).stored });
  const latest = async () => {
    const found = await changes.get('n-1');
    if (found === undefined) throw new Error('no change');
    return found;
  };
  const made = { id: 'c1', name: 'Made' };
  const writes = [async () => changes.done(await latest(), made)];
  return { store, key: keys('loud', 'n-1'), writes };
}

async function deciders(): Promise<Kept> {
  const store = createMemoryStore({ now: Date.now });
  const clock = { now: 1_000_000 };
  const found = createDeciders({
    genesys: { usersWith: async () => ({ users: [], complete: true }) },
    people: { resolve: () => Promise.reject(new Error('nobody')) },
    approvers: { members: async () => [], groups: async () => [] },
    ...{ channelMembers: async () => [], userByEmail: async () => undefined },
    ...{ own: { workspaces: ['T1'], organizations: [] }, team: 'T1', permissions: ['a', 'b'], base: 'a' },
    ...{ store, keys, now: () => clock.now, onProblem: () => undefined },
  });
  const ask = async () => {
    clock.now += 7_200_000;
    await found.for(['a']);
  };
  await ask();
  // A copy of what Genesys Cloud says.
  return { store, key: keys('deciders'), anew: ['list'], writes: [ask] };
}

/** Each record that's changed after it was made, by the first part of its key. */
const records = {
  deciders,
  draft,
  loud: loudNote,
  request,
  secret,
  'secret-trace': trace,
  'listing meta': meta,
  organizations,
};

/** What is no record with members, or isn't written over. */
const others = [
  'audit head', // a sum over the log, which each record replaces
  'audit log', // only grows
  'closed-form', // says that a modal was closed
  'listing data', // a copy of Genesys Cloud's, and replaced by a newer one
  'listing lock', // a time and an ID
  'minute', // what each replica counts, which it writes anew
  'ping', // a number
  'request-only', // an ID
  'secret-of', // an ID
  'turn', // a time and an ID
  'unsaved', // what was typed into a form, and replaced by what's typed there next
  'usage', // Genesys Cloud's answer, and replaced by a newer one
  'usage-lock', // a time and an ID
];

const member = fc.stringMatching(/^x_[a-z]{1,8}$/u);

/** Where there are objects, the record itself among them. */
function objectsIn(value: unknown): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  const deeper = inside.flatMap(([step, inner]) => objectsIn(inner).map((place) => [step, ...place]));
  return Array.isArray(value) ? deeper : [[], ...deeper];
}

/** What's in the record at that place; an object that can take members. */
function at(record: unknown, path: readonly (string | number)[]): Record<string, unknown> {
  const found = path.reduce<unknown>((inner, step) => Object(inner)[step], record);
  if (typeof found !== 'object' || found === null) throw new Error(`there's nothing at ${path.join('.')}`);
  return found as Record<string, unknown>;
}

test.each(Object.entries(records))(
  'what a newer version keeps in a record survives a write: %s',
  async (_which, make) => {
    await fc.assert(
      fc.asyncProperty(member, fc.jsonValue(), async (name, value) => {
        const { store, key, anew = [], writes } = await make();
        const read = async (): Promise<unknown> => JSON.parse((await store.get(key)) ?? 'null');
        const changed = await read();
        const places = objectsIn(changed).filter((place) => !anew.includes(place.join('.')));
        for (const place of places) at(changed, place)[name] = value;
        // Not the text that this version would write.
        await store.set(key, JSON.stringify(changed, null, 1));
        for (const write of writes) {
          const before = await store.get(key);
          await write();
          const after = await read();
          expect(await store.get(key)).not.toBe(before);
          for (const place of places)
            expect(at(after, place)[name], place.join('.')).toEqual(JSON.parse(JSON.stringify(value)));
        }
      }),
      { numRuns: 5 },
    );
  },
);

test('every key of the store that holds a record is among them', async () => {
  const code = await readSources(['app', 'services'], ['.ts']);
  const named = code.flatMap(({ text }) =>
    [...text.matchAll(/\bkeys\('([\w-]+)'(?:, '([\w-]+)')?/gu)].map(([, family = '', part]) =>
      part === undefined ? family : `${family} ${part}`,
    ),
  );
  const sets = ['requests-', 'secrets-', 'loud-', 'audit client', 'audit changes'];
  const found = [...new Set(named)].filter((key) => !sets.some((each) => key.startsWith(each)));
  expect(found.toSorted()).toEqual(
    [...Object.keys(records).filter((key) => key !== 'organizations'), ...others].toSorted(),
  );
});
