import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { type GenesysSandbox, startGenesys } from '../sandbox/genesys.ts';
import { approvalsChannel, people, startSlack } from '../sandbox/slack.ts';
import { type Order, order } from './upstream-messages.ts';

/** The process of both sandboxes, which gets its orders over IPC. It's a separate one so that its CPU time isn't counted as the bot's. */
const [, , frontUrl = ''] = process.argv;
const slack = await startSlack({ frontUrl });
const organizations: { genesys: GenesysSandbox; seen: number }[] = [];

const at = (index: number): { genesys: GenesysSandbox; seen: number } => {
  const found = organizations[index];
  if (found === undefined) throw new Error(`There’s no organization ${index}.`);
  return found;
};

const uuid = /[0-9a-f]{8}-[0-9a-f-]{27}/gu;

const callsSince = (index: number): string[] => {
  const each = at(index);
  const fresh = each.genesys.calls.slice(each.seen);
  each.seen = each.genesys.calls.length;
  return fresh.map(({ method, path }) => `${method} ${path.replace(uuid, '{id}')}`);
};

async function until(what: string, look: () => boolean): Promise<void> {
  for (const end = performance.now() + 60_000; !look(); await delay(5))
    if (performance.now() > end) throw new Error(`Not seen within a minute: ${what}.`);
}

const askers = new Map<string, ReturnType<typeof slack.as>>();
/** How many requests one of them asks for: nobody may open more than a few modals a minute, or have more than ten requests open. */
const mostOfOne = 5;

/** Who asks for request number `index`: Ada, and after five of them others who may do what she may. */
function askerOf(organization: number, index: number): ReturnType<typeof slack.as> {
  const turn = Math.floor(index / mostOfOne);
  if (turn === 0) return slack.as(people.ada);
  const name = `asker-${organization}-${turn}`;
  const known = askers.get(name);
  if (known !== undefined) return known;
  const email = `${name}@example.com`;
  at(organization).genesys.addUser({ name, email, permissions: ['oauth:client:*'] });
  const asker = slack.as(slack.addUser({ name, profile: { email } }).id);
  askers.set(name, asker);
  return asker;
}

/** Asks through the real modals, one request after the other. */
async function ask({ organization, operation, count, port }: Extract<Order, { do: 'ask' }>) {
  slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
  const clients = at(organization)
    .genesys.clients()
    .filter(
      (each) => each.name.startsWith('Generated') && each.authorizedGrantType === 'CODE' && each.state === 'active',
    );
  callsSince(organization);
  const began = performance.now();
  for (const [index, { id }] of clients.slice(0, count).entries()) {
    const from = slack.calls.length;
    const asker = askerOf(organization, index);
    await asker.types(`/oauth ${operation} ${id}`);
    await until('the form', () => slack.views(asker.id).at(-1)?.submit !== undefined);
    const reason = 'Its owner says it’s no longer used';
    await asker.fills({ when: 'approval', reason, ...(operation === 'delete' && { name: id }) });
    await asker.submits();
    await until('the card', () => slack.calls.slice(from).some(isCard));
    await asker.closes({ all: true });
  }
  const ms = performance.now() - began;
  const calls = callsSince(organization);
  // The cards' usage is fetched in the background, and must not be counted in what follows.
  await delay(1_500);
  callsSince(organization);
  return { ms, calls };
}

const isCard = ({ method, args }: (typeof slack.calls)[number]): boolean =>
  method === 'chat.postMessage' && args['channel'] === approvalsChannel && args['thread_ts'] === undefined;

const waitingCards = () => slack.messages(approvalsChannel).filter(({ buttons }) => buttons.includes('Approve…'));

async function approve({ organization, count }: Extract<Order, { do: 'approve' }>) {
  const cards = waitingCards().slice(0, count);
  if (cards.length < count) throw new Error(`Only ${cards.length} of ${count} cards are open.`);
  const will = slack.as(people.will);
  let from = slack.calls.length;
  let told = 0;
  callsSince(organization);
  const began = performance.now();
  const deliveries = Promise.all(cards.map((card) => will.clicks(card, 'Approve…')));
  await until('the outcomes', () => {
    for (const { method, args } of slack.calls.slice(from))
      if (
        method === 'chat.postMessage' &&
        String(args['channel']).startsWith('U') &&
        /: done\./u.test(String(args['text']))
      )
        told += 1;
    from = slack.calls.length;
    return told >= count;
  });
  const ms = performance.now() - began;
  await deliveries;
  return { ms, calls: callsSince(organization) };
}

/** Another person changes a client, so that the next listing is another one. */
function changeOne(organization: number): null {
  const { genesys } = at(organization);
  genesys.changeClient(genesys.botClient.id, { description: `Changed at ${performance.now()}` });
  return null;
}

/** Has both platforms keep their limits, as far as they're documented. Gives people who may see clients. */
/** As far as Genesys Cloud counts, all tokens of one client are one, and its answers say how many calls that is. */
async function limit({ organization, workers, others = 0 }: Extract<Order, { do: 'limit' }>): Promise<string[]> {
  const { genesys } = at(organization);
  Object.assign(genesys.switches, { rateLimitPerMinute: 300, rateLimitOf: 'client', rateLimitHeaders: true });
  if (others > 0) await callAsOthers(genesys, others);
  return Array.from({ length: workers }, (_, index) => {
    const email = `worker-${organization}-${index}@example.com`;
    genesys.addUser({ name: `Worker ${index}`, email, permissions: ['oauth:client:view'] });
    return slack.addUser({ name: `worker-${organization}-${index}`, profile: { email } }).id;
  });
}

/** As another program does that has the same client. */
async function callAsOthers({ url, botClient: { id, secret } }: GenesysSandbox, count: number): Promise<void> {
  const basic = Buffer.from(`${id}:${secret}`).toString('base64');
  const token = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
  const { access_token } = z.object({ access_token: z.string() }).parse(await token.json());
  const headers = { authorization: `Bearer ${access_token}` };
  for (let call = 0; call < count; call += 1) {
    const answer = await fetch(`${url}/api/v2/authorization/subjects/me`, { headers });
    if (!answer.ok) throw new Error(`Others were refused: ${answer.status}.`);
    await answer.arrayBuffer();
  }
}

async function execute(what: Order): Promise<unknown> {
  switch (what.do) {
    case 'organization': {
      // An ID of its own, since several organizations can be in one store.
      const organization = { id: randomUUID(), name: 'Northwind Contact Center' };
      const genesys = await startGenesys({ clients: what.clients, organization });
      organizations.push({ genesys, seen: 0 });
      return { url: genesys.url, clientId: genesys.botClient.id, clientSecret: genesys.botClient.secret };
    }
    case 'calls':
      return callsSince(what.organization);
    case 'change':
      return changeOne(what.organization);
    case 'limit':
      return limit(what);
    case 'hang':
      at(what.organization).genesys.faults.inject({ path: /^\/api\//u, hang: true, times: Number.POSITIVE_INFINITY });
      return null;
    case 'release':
      at(what.organization).genesys.faults.clear();
      return null;
    case 'ask':
      return ask(what);
    case 'approve':
      return approve(what);
  }
}

process.on('message', (message) => {
  execute(order.parse(message)).then(
    (answer) => process.send?.({ answer }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
// The process that started this one is gone.
process.once('disconnect', () => process.exit());
process.send?.({ answer: { url: slack.url, botToken: slack.botToken, signingSecret: slack.signingSecret } });
