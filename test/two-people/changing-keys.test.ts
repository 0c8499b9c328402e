import { expect, onTestFinished, test } from 'vitest';
import { verifyCommand } from '../../app/audit-verify/command.ts';
import type { Bot } from '../../app/compose.ts';
import { readConfig } from '../../app/config.ts';
import { people } from '../../sandbox/slack.ts';
import { startHttpServer } from '../support/http-server.ts';
import { randomKey, ringFrom } from '../support/keys.ts';
import { patienceMs } from '../support/patience.ts';
import { startRedis } from '../support/redis.ts';
import { openStore } from './redis-store.ts';
import { type Asked, type TwoPeople, twoPeople, until } from './world.ts';

/** KEYTURN_KEY is changed as docs/operating.md says, one replica after the other, while people work. */

interface Replicas {
  w: TwoPeople;
  old: string;
  fresh: string;
  /** Gives each replica this KEYTURN_KEY, one by one, and awaits `settled` after each of them. */
  roll(keys: string, settled?: () => Promise<unknown>): Promise<void>;
  /** The exit code of `audit:verify` with this KEYTURN_KEY. */
  verify(keys: string): Promise<number>;
}

async function replicas(): Promise<Replicas> {
  const redis = await startRedis();
  onTestFinished(() => redis.close());
  const [old, fresh] = [randomKey(), randomKey()];
  const settings = { KEYTURN_STORE: 'redis', REDIS_URL: redis.url, KEYTURN_KEY: old };
  const w = await twoPeople({
    ...{ settings, readingKeys: `${fresh},${old}` },
    ...{ store: openStore(redis.url), bot: { store: openStore(redis.url) } },
  });
  const start = (keys: string): Promise<Bot> =>
    w.another({ store: openStore(redis.url), config: readConfig({ ...w.settings, KEYTURN_KEY: keys }) });
  const balancer = await startBalancer();
  w.slack.deliverTo(balancer.url);
  balancer.add(w.bot);
  balancer.add(await start(old));
  return {
    ...{ w, old, fresh },
    async roll(keys, settled) {
      for (const before of balancer.replicas()) {
        await balancer.drain(before);
        expect(await before.stop()).toBe(true);
        balancer.add(await start(keys));
        await settled?.();
      }
    },
    verify: (keys) =>
      verifyCommand({
        args: [],
        env: { REDIS_URL: redis.url, KEYTURN_KEY: keys },
        print: () => undefined,
        printError: () => undefined,
        now: Date.now,
      }),
  };
}

/** Gives each payload of Slack to the next replica. */
async function startBalancer() {
  let replicas: readonly Bot[] = [];
  const busy = new Map<Bot, number>();
  const count = (bot: Bot, by: number) => busy.set(bot, (busy.get(bot) ?? 0) + by);
  const { url } = await startHttpServer(async ({ headers, text }) => {
    const [bot, ...others] = replicas;
    if (bot === undefined) return { status: 503 };
    replicas = [...others, bot];
    count(bot, 1);
    const { 'content-type': type = '', 'x-slack-signature': signature, 'x-slack-request-timestamp': at } = headers;
    const answer = await fetch(`http://127.0.0.1:${bot.port}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': type,
        'x-slack-signature': String(signature),
        'x-slack-request-timestamp': String(at),
      },
      body: text,
    }).finally(() => count(bot, -1));
    const answered = answer.headers.get('content-type');
    return { status: answer.status, text: await answer.text(), headers: answered ? { 'content-type': answered } : {} };
  });
  return {
    url: `${url}/slack/events`,
    replicas: () => replicas,
    add(bot: Bot) {
      replicas = [...replicas, bot];
    },
    /** Gives it nothing more, and waits for its answers. */
    async drain(bot: Bot) {
      replicas = replicas.filter((each) => each !== bot);
      await until(() => (busy.get(bot) ?? 0) === 0);
    },
  };
}

/** Opens the secret of a request. */
async function opens(w: TwoPeople, { client }: Asked): Promise<void> {
  const ada = w.person('ada');
  const offer = await until(() =>
    w.slack
      .directMessages(ada.id)
      .findLast(({ rendered }) => rendered.includes(`The new secret for ${client.name} is ready`)),
  );
  await ada.clicks(offer, 'Reveal secret');
  expect((await w.modal(ada, 'Copy it into your vault')).text).toContain(w.genesys.secretOf(client.id));
  await ada.closes({ all: true });
}

/** Rotates one client after the other, and lists, until it's told to stop. `done`: the requests that have ended. */
function working(w: TwoPeople) {
  let going = true;
  const done: Asked[] = [];
  const rotating = async (): Promise<void> => {
    const { name } = w.genesys.addClient({ name: `Load ${done.length + 1}` });
    const asked = await w.askFor('ada', 'rotate', name);
    await w.approves('dora', asked);
    await w.outcome(asked);
    done.push(asked);
  };
  const listing = async (): Promise<void> =>
    expect((await w.asks('vera', '/oauth list')).rendered).toContain('clients');
  const rounds = async (): Promise<void> => {
    while (going) await Promise.all([rotating(), listing()]);
  };
  const both = rounds();
  return {
    done,
    async stop() {
      going = false;
      await both;
    },
  };
}

test('two replicas change their key under load: nothing that was open is lost, and both keys vouch for the trail', {
  timeout: 300_000,
}, async () => {
  const { w, old, fresh, roll, verify } = await replicas();
  // What the old key wrote: a sealed secret, an open request, an open form.
  const sealed = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  await w.approves('dora', sealed);
  await w.outcome(sealed);
  const pending = await w.askFor('ada', 'delete', 'Agent desktop');
  const ben = w.person('ben');
  await w.opens(ben, `/oauth update ${w.clientNamed('Nightly reporting export').id}`);
  await ben.fills({ Description: 'Runs at two' });

  const { done, stop } = working(w);
  /** One more request was opened, approved, and executed from beginning to end. */
  const goesOn = (from = done.length) => until(() => done.length > from + 1, 2 * patienceMs);
  await roll(`${old},${fresh}`, goesOn);
  await roll(`${fresh},${old}`, goesOn);
  await stop();
  for (const each of done) expect(await each.record()).toMatchObject({ state: 'done' });

  await opens(w, sealed);
  for (const each of done) await opens(w, each);
  await w
    .person('ada')
    .clicks(
      w.slack.directMessages(people.ada).find(({ buttons }) => buttons.includes('I stored it')) ?? never(),
      'I stored it',
    );
  await until(() => w.slack.directMessages(people.ada).some(({ rendered }) => rendered.includes('Keyturn deleted')));
  await w.approves('dora', pending);
  expect(await w.outcome(pending)).toContain('done');
  expect(w.genesys.client(pending.client.id)?.state).toBe('deleted');
  await ben.submits();
  await w.modal(ben, 'Changes to ');
  await ben.submits();
  await w.modal(ben, 'Updated: Nightly reporting export');
  expect(w.clientNamed('Nightly reporting export').description).toBe('Runs at two');

  expect([await verify(`${fresh},${old}`), await verify(`${old},${fresh}`)]).toEqual([0, 0]);
  const records = [];
  for await (const { record } of w.audit.between(1, (await w.audit.end()).seq)) records.push(record);
  const [{ id: newId }, { id: oldId }] = [ringFrom(fresh)[0], ringFrom(old)[0]];
  expect(records.filter(({ action }) => action === 'rekeyed')).toMatchObject([
    { key: newId, note: { kind: 'rekeyed', from: oldId } },
  ]);
  expect(w.logLines().filter((line) => /isn’t Keyturn’s|put back|"recorded":false/u.test(line))).toEqual([]);

  // Once nothing of the old key is needed anymore.
  await roll(fresh);
  const last = await w.askFor('ada', 'rotate', w.genesys.addClient({ name: 'Afterwards' }).name);
  await w.approves('dora', last);
  expect(await w.outcome(last)).toContain('has a new secret');
  await opens(w, last);
  expect((await w.asks('ada', `/oauth show ${sealed.client.id}`)).rendered).toContain(sealed.client.name);
  expect((await w.asks('ada', `/oauth audit ${sealed.client.name}`)).rendered).toContain(
    'is from before KEYTURN_KEY was changed, so Keyturn can’t prove it.',
  );
  expect((await w.asks('ada', `/oauth audit ${last.client.name}`)).rendered).toContain('Afterwards');
  expect(await verify(`${fresh},${old}`)).toBe(0);
  expect(await verify(fresh)).toBe(2);
});

function never(): never {
  throw new Error('it isn’t there');
}
