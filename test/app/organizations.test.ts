import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../app/config.ts';
import { connectGenesys } from '../../app/organization/connect.ts';
import { createOrganization } from '../../app/organization.ts';
import { createInFlight } from '../../app/process/in-flight.ts';
import { createLog } from '../../app/process/log.ts';
import { createMetrics } from '../../app/process/metrics.ts';
import { connectSlack } from '../../app/slack/connect.ts';
import { createSlackServer } from '../../app/slack/server.ts';
import { startGenesys } from '../../sandbox/genesys.ts';
import { settingsFor } from '../../sandbox/platforms.ts';
import { approvalsChannel, type SlackMessage, startSlack } from '../../sandbox/slack.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Store } from '../../services/store.ts';
import { peopleIn } from '../support/world.ts';

/** The client that both organizations have under one ID. */
const shared = 'Payroll export';

/** A store that remembers the name of every key, set and log it got. */
function watched(inner: Store): { store: Store; named: Set<string> } {
  const named = new Set<string>();
  const note = <T>(name: string, result: T): T => {
    named.add(name);
    return result;
  };
  const store: Store = {
    ...inner,
    get: (key) => note(key, inner.get(key)),
    set: (key, ...rest) => note(key, inner.set(key, ...rest)),
    take: (key) => note(key, inner.take(key)),
    range: (set, ...rest) => note(set, inner.range(set, ...rest)),
    claimDue: (set, options) => note(set, inner.claimDue(set, options)),
    readLog: (log, options) => note(log, inner.readLog(log, options)),
    logLength: (log) => note(log, inner.logLength(log)),
    compareAndSet(change) {
      for (const { key } of [...(change.expect ?? []), ...(change.put ?? [])]) named.add(key);
      for (const { set } of change.rank ?? []) named.add(set);
      for (const { log } of change.append ?? []) named.add(log);
      return inner.compareAndSet(change);
    },
  };
  return { store, named };
}

/** Two organizations in one process, on one store and one workspace. People, clients and all IDs are the same in both. */
async function twoOrganizations() {
  const box = await startSlack();
  onTestFinished(() => box.close());
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const log = createLog({ level: 'debug', destination });
  const { store, named } = watched(createMemoryStore({ now: Date.now }));
  const metrics = createMetrics();
  const inFlight = createInFlight({ log });
  const key = randomBytes(32).toString('base64');
  const configFor = (genesys: Awaited<ReturnType<typeof startGenesys>>) =>
    readConfig(settingsFor({ slack: box, genesys }, { key, socket: false, port: 0 }));

  const begin = async (id: string) => {
    const genesys = await startGenesys({ organization: { id, name: `Organization ${id}` } });
    onTestFinished(() => genesys.close());
    const config = configFor(genesys);
    const startBy = performance.now() + 10_000;
    const { slack, link, identify } = connectSlack({
      ...{ settings: config.slack, metrics, log, startBy },
      ...{ secondMs: undefined, clock: { saw: () => undefined }, now: Date.now },
    });
    const identity = await identify();
    const account = await connectGenesys({
      credentials: config.genesys,
      now: Date.now,
      log,
      metrics,
      clock: { saw: () => undefined },
      startBy,
    });
    const process = { store, slack, link, identity, inFlight, log, metrics, now: Date.now, instance: 'one' };
    const organization = createOrganization({ ...process, account, config, timing: { workerMs: 50 } });
    const server = createSlackServer({ config, bot: identity.bot, routes: [], link, inFlight, log, startBy });
    organization.serve(server);
    await organization.prepare();
    const { port } = await server.start();
    organization.startWork();
    onTestFinished(async () => {
      organization.finish();
      await server.stop();
      await inFlight.drain(2_000);
      await organization.close();
    });
    const { id: clientId } = genesys.addClient({ id: '5c0de5c0-0000-4000-8000-000000000001', name: shared });
    return {
      genesys,
      clientId,
      /** From now on the workspace delivers to this organization. */
      takesOver: () => box.deliverTo(`http://127.0.0.1:${port}/slack/events`),
    };
  };
  const [north, south] = [await begin('north'), await begin('south')];
  return { box, north, south, metrics, lines, store, named, ...peopleIn(box) };
}

let w: Awaited<ReturnType<typeof twoOrganizations>>;
beforeEach(async () => {
  w = await twoOrganizations();
});

/** What people see when they press or send something of the other organization. */
const foreign = 'This is from a different Genesys Cloud organization';

const card = (): Promise<SlackMessage> =>
  w.box.waitFor(() => w.box.messages(approvalsChannel).findLast(({ buttons }) => buttons.includes('Approve…')));

/** Asks for the deletion of the client that both have, and gives the card. */
async function asksToDelete(): Promise<SlackMessage> {
  await w.opens('ada', `/oauth delete ${w.north.clientId}`);
  const ada = w.person('ada');
  await ada.fills({
    When: 'Delete right away',
    Reason: 'It is no longer in use',
    'Type the client’s name to confirm': shared,
  });
  await ada.submits();
  await w.modal('ada', 'Sent for approval');
  await ada.closes();
  return card();
}

test('each lists its own clients, even with the same IDs', async () => {
  w.north.genesys.changeClient(w.north.clientId, { name: 'Payroll of the north' });
  w.south.genesys.changeClient(w.south.clientId, { name: 'Payroll of the south' });
  for (const [organization, own, other] of [
    [w.north, 'Payroll of the north', 'Payroll of the south'],
    [w.south, 'Payroll of the south', 'Payroll of the north'],
    [w.north, 'Payroll of the north', 'Payroll of the south'],
  ] as const) {
    organization.takesOver();
    const { rendered } = await w.asks('vera', '/oauth list payroll');
    expect(rendered).toContain(own);
    expect(rendered).not.toContain(other);
  }
});

test('a request in one blocks nobody in the other, and is decided only in its own', async () => {
  w.north.takesOver();
  const ofNorth = await asksToDelete();
  w.south.takesOver();
  expect((await w.asks('dora', '/oauth requests')).buttons).not.toContain('Approve…');
  expect((await w.answer('dora', (dora) => dora.clicks(ofNorth, 'Approve…'))).rendered).toContain(foreign);
  expect(w.south.genesys.clients().some(({ id }) => id === w.south.clientId)).toBe(true);

  const ofSouth = await asksToDelete();
  expect(ofSouth.ts).not.toBe(ofNorth.ts);
  await w.person('dora').clicks(ofSouth, 'Approve…');
  await w.box.waitFor(() =>
    w.box.directMessages(w.person('ada').id).some(({ rendered }) => rendered.includes('it’s gone')),
  );
  const states = [w.north, w.south].map(
    ({ genesys, clientId }) => genesys.clients().find(({ id }) => id === clientId)?.state ?? 'deleted',
  );
  expect(states).toEqual(['active', 'deleted']);
});

test('a form opened in one isn’t accepted by the other', async () => {
  w.north.takesOver();
  await w.opens('ada', `/oauth delete ${w.north.clientId}`);
  const ada = w.person('ada');
  await ada.fills({
    When: 'Delete right away',
    Reason: 'It is no longer in use',
    'Type the client’s name to confirm': shared,
  });
  w.south.takesOver();
  expect(JSON.stringify((await ada.submits()).ack)).toContain(foreign);
  expect(w.box.messages(approvalsChannel)).toEqual([]);
  w.north.takesOver();
  await ada.submits();
  await w.modal('ada', 'Sent for approval');
});

test('a secret of one can’t be opened by the other', async () => {
  w.north.takesOver();
  await w.opens('ada', `/oauth rotate ${w.north.clientId}`);
  const ada = w.person('ada');
  await ada.fills({ When: 'Right after approval', Reason: 'It was pasted into a conversation' });
  await ada.submits();
  await w.modal('ada', 'Sent for approval');
  await ada.closes();
  await w.person('dora').clicks(await card(), 'Approve…');
  const offer = await w.box.waitFor(() =>
    w.box.directMessages(ada.id).findLast(({ rendered }) => rendered.startsWith('The new secret for')),
  );
  const secret = w.north.genesys.secretOf(w.north.clientId) ?? 'none';
  w.south.takesOver();
  expect((await w.answer('ada', (person) => person.clicks(offer, 'Reveal secret'))).rendered).toContain(foreign);
  expect(JSON.stringify(w.box.views(ada.id))).not.toContain(secret);
  const kept = [...w.named].find((key) => key.startsWith('keyturn:{north}:secret:')) ?? 'none';
  expect(await w.store.get(kept)).toBeDefined();
});

test('every key, metric and log line of an organization has its ID', async () => {
  for (const organization of [w.north, w.south]) {
    organization.takesOver();
    await w.asks('vera', '/oauth list');
    await asksToDelete();
  }
  const keys = [...w.named].filter((key) => key !== 'keyturn:organizations');
  expect(keys.filter((key) => !/^keyturn:\{(?:north|south)\}:/u.test(key))).toEqual([]);
  const tail = (id: string) => keys.filter((key) => key.includes(`{${id}}:listing`) || key.includes(`{${id}}:audit`));
  expect(
    tail('north')
      .map((key) => key.replace('{north}', '{south}'))
      .toSorted(),
  ).toEqual(tail('south').toSorted());

  const { text } = await w.metrics.render();
  for (const id of ['north', 'south']) {
    expect(text).toContain(
      `keyturn_attempt_seconds_count{operation="list",act="read",outcome="ok",organization="${id}"} 1`,
    );
    expect(text).toContain(`{operation="delete",state="pending",organization="${id}"} 1`);
    expect(text).toContain(`keyturn_listing_incomplete{organization="${id}"} 0`);
    expect(text).toMatch(new RegExp(`keyturn_genesys_call_seconds_count\\{.*organization="${id}"\\}`, 'u'));
    const refreshed = w.lines.filter((line) => line.includes(`"organization":"${id}"`));
    expect(refreshed.some((line) => line.includes('listing refreshed'))).toBe(true);
  }
});
