import { request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { startPage } from '../../sandbox/page.ts';
import { generalChannel, people } from '../../sandbox/slack.ts';
import { eventually } from '../support/patience.ts';
import { browse, placeIn, startPlain } from './browser.ts';

const json = { 'content-type': 'application/json' };

/** The status of a request with these headers, Host included. */
function statusOf(url: string, headers: Record<string, string>, body?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: body === undefined ? 'GET' : 'POST', headers }, (response) => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    outgoing.on('error', reject).end(body);
  });
}

const says = (text: string): string =>
  JSON.stringify({ person: people.ada, action: { do: 'say', text, place: generalChannel } });

test('the page, its script, and its style are served with a policy that lets nothing else in', async () => {
  const { page } = await startPlain();
  const types: Record<string, RegExp> = { '/': /^text\/html/u, '/app.js': /javascript/u, '/app.css': /^text\/css/u };
  for (const [path, type] of Object.entries(types)) {
    const response = await fetch(`${page.url}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(type);
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/u);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  }
  expect(await (await fetch(page.url)).text()).not.toMatch(/<script[^>]*>[^<]|<style/u);
  expect((await fetch(`${page.url}/main.tsx`)).status).toBe(404);
  expect((await fetch(`${page.url}/`, { method: 'DELETE' })).status).toBe(405);
});

test('it only answers at its own address', async () => {
  const { page, slack } = await startPlain();
  const { port } = new URL(page.url);
  const own = `127.0.0.1:${port}`;
  for (const host of [`evil.example:${port}`, '127.0.0.1', `127.0.0.1:${Number(port) + 1}`, `127.0.0.1:${port}.evil`]) {
    expect(await statusOf(page.url, { host })).toBe(403);
    expect(await statusOf(`${page.url}/state?person=${people.ada}`, { host })).toBe(403);
    expect(await statusOf(`${page.url}/do`, { host, ...json }, says('Hello'))).toBe(403);
  }
  for (const origin of ['http://evil.example', `http://localhost:${port}`, `https://${own}`, 'null'])
    expect(await statusOf(`${page.url}/do`, { ...json, host: own, origin }, says('Hello'))).toBe(403);
  expect(slack.messages(generalChannel)).toEqual([]);

  expect(await statusOf(`${page.url}/do`, { ...json, host: own, origin: `http://${own}` }, says('Hello'))).toBe(200);
  const local = `localhost:${port}`;
  expect(await statusOf(`${page.url}/do`, { ...json, host: local, origin: `http://${local}` }, says('Hi'))).toBe(200);
  expect(slack.messages(generalChannel).map(({ text }) => text)).toEqual(['Hello', 'Hi']);
});

test('what another site’s page puts in is refused, and a link from there isn’t', async () => {
  const { page } = await startPlain();
  const { host } = new URL(page.url);
  for (const site of ['cross-site', 'same-site']) {
    const as = (destination: string) => ({ host, 'sec-fetch-site': site, 'sec-fetch-dest': destination });
    for (const destination of ['image', 'script', 'iframe', 'empty'])
      expect(await statusOf(`${page.url}/state`, as(destination))).toBe(403);
    expect(await statusOf(page.url, as('document'))).toBe(200);
  }
  expect(await statusOf(`${page.url}/state`, { host, 'sec-fetch-site': 'same-origin' })).toBe(200);
});

test('a flood of browsers doesn’t keep the page from others', async () => {
  const { page } = await startPlain();
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  const follow = () => fetch(`${page.url}/state`, { signal: ending.signal });
  const answers = await Promise.all(Array.from({ length: 60 }, follow));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(30);
  expect(answers.filter(({ status }) => status === 503)).toHaveLength(30);
  await answers.find(({ status }) => status === 200)?.body?.cancel();
  await eventually(async () => expect((await follow()).status).toBe(200));
});

test('it only takes actions that it knows, as JSON', async () => {
  const { page, slack } = await startPlain();
  const status = async (body: string, headers: Record<string, string> = json): Promise<number> =>
    (await fetch(`${page.url}/do`, { method: 'POST', headers, body })).status;
  expect(await status(says('Hello'), { 'content-type': 'text/plain' })).toBe(415);
  expect(await status(says('Hello'), { 'content-type': 'application/x-www-form-urlencoded' })).toBe(415);
  expect(await status(says('x'.repeat(2_000_000)))).toBe(413);
  const action = { do: 'say', text: 'Hello', place: generalChannel };
  for (const odd of [
    'no JSON',
    '[]',
    JSON.stringify({ person: people.ada }),
    JSON.stringify({ person: 'U0NOBODY0', action }),
    JSON.stringify({ person: 'constructor', action }),
    JSON.stringify({ person: slack.botUserId, action }),
    JSON.stringify({ person: people.ada, action: { ...action, do: 'constructor' } }),
    JSON.stringify({ person: people.ada, action: { ...action, more: 1 } }),
    JSON.stringify({ person: people.ada, action: { do: 'advance', ms: -1 } }),
  ])
    expect(await status(odd), odd).toBe(400);
  expect(slack.messages(generalChannel)).toEqual([]);
  for (const nobody of [slack.botUserId, 'U0NOBODY0', ''])
    expect((await fetch(`${page.url}/state?person=${nobody}`)).status).toBe(404);
});

test('a browser that names nobody is the first person', async () => {
  const { page } = await startPlain();
  const somebody = await browse(page, undefined);
  expect(await somebody.sees(({ me }) => me)).toBe(people.ada);
});

test('a burst of changes gives few states, and no change gives none', async () => {
  const { page, slack } = await startPlain();
  const ada = await browse(page, 'ada');
  const ben = slack.as(people.ben);
  for (let at = 0; at < 120; at += 1) ben.says(`Message ${at}`);
  await ada.sees((state) => placeIn(state, generalChannel).unread === 120);
  expect(ada.states.length).toBeLessThan(5);
  const { length } = ada.states;
  await ada.does({ do: 'close', all: true });
  await ada.does({ do: 'read', place: generalChannel });
  await ada.sees((state) => placeIn(state, generalChannel).unread === 0);
  expect(ada.states).toHaveLength(length + 1);
});

test('a connection on which nothing happens gives signs of life', async () => {
  const { page } = await startPlain();
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  const { body } = await fetch(`${page.url}/state`, { signal: ending.signal });
  let received = '';
  for await (const text of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    received += text;
    if (received.includes('event: beat\ndata: 1\n\n')) return;
  }
  expect.fail('The connection ended.');
});

test('an organization with thousands of clients is told in few', async () => {
  const { page, genesys } = await startPlain();
  for (let at = 1; at <= 3_000; at += 1) genesys.addClient({ name: `Client ${at}` });
  const ada = await browse(page, 'ada');
  const told = await ada.sees((state) => state.genesys);
  expect(told.clients).toHaveLength(50);
  expect(told.more).toBe(12 + 3_000 - 50);
  expect(told.clients[0]).toMatchObject({ name: 'Salesforce CRM connector', isBots: false });
  expect(told.clients.at(-1)?.name).toBe('Client 3000');
  expect(ada.received().length).toBeLessThan(30_000);
});

test('a port that’s taken is said', async () => {
  const { page, slack, genesys } = await startPlain();
  const port = Number(new URL(page.url).port);
  await expect(startPage({ slack, genesys, port })).rejects.toThrow(String(port));
});
