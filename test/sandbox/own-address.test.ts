import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startGenesys } from '../../sandbox/genesys.ts';
import { people, startSlack } from '../../sandbox/slack.ts';
import { call } from './slack-call.ts';

async function start() {
  const [slack, genesys] = [await startSlack(), await startGenesys()];
  onTestFinished(() => slack.close());
  onTestFinished(() => genesys.close());
  return { slack, genesys, slackUrl: new URL(slack.url).origin };
}

/** The status of a POST with these headers, Host included. */
function statusOf(url: string, headers: Record<string, string>, body: object): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end(JSON.stringify(body));
  });
}

test('another site’s page can’t control the platforms, not even by a name that leads here', async () => {
  const { slack, genesys, slackUrl } = await start();
  const say = { user: people.ada, text: 'Hello' };
  const fault = { path: '.', status: 503 };
  for (const base of [slackUrl, genesys.url]) {
    const { host, port } = new URL(base);
    const [path, body] = base === slackUrl ? ['say', say] : ['faults', fault];
    const url = `${base}/_sandbox/${path}`;
    for (const headers of [
      { host, origin: 'https://evil.example' },
      { host, origin: 'null' },
      { host, origin: 'http://localhost:3000' },
      { host: `evil.example:${port}`, origin: `http://evil.example:${port}` },
      { host: `evil.example:${port}` },
    ])
      expect(await statusOf(url, headers, body), JSON.stringify(headers)).toBe(403);
  }
  expect(slack.messages('C0GENERAL')).toEqual([]);
  expect((await fetch(`${genesys.url}/api/v2/oauth/clients`)).status).toBe(401);

  for (const host of [new URL(slackUrl).host, `localhost:${new URL(slackUrl).port}`])
    expect(await statusOf(`${slackUrl}/_sandbox/say`, { host }, say)).toBe(200);
  expect(slack.messages('C0GENERAL')).toHaveLength(2);
});

test.each(['//', '//x:99999/', 'http://[/', '/link/%'])(
  'a socket that’s asked for at %s ends nothing',
  async (path) => {
    const { slack } = await start();
    const socket = connect(Number(new URL(slack.url).port), '127.0.0.1');
    socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1.1 401 /u);
    expect(await call(slack, 'auth.test', {})).toMatchObject({ ok: true });
  },
);

test('a socket that breaks while it’s refused ends nothing', async () => {
  const { slack } = await start();
  for (let at = 0; at < 50; at += 1) {
    const socket = connect(Number(new URL(slack.url).port), '127.0.0.1');
    socket.write('GET /link/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await once(socket, 'connect');
    socket.resetAndDestroy();
  }
  expect(await call(slack, 'auth.test', {})).toMatchObject({ ok: true });
});
