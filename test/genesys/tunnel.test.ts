import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createConnections } from '../../services/genesys/connections.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';

/** An https server whose certificate is for localhost. */
async function secureServer() {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-tls-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [keyPath, certPath] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', keyPath, '-out', certPath],
    ],
    { stdio: 'ignore' },
  );
  const [key, cert] = await Promise.all([readFile(keyPath), readFile(certPath)]);
  const server = https.createServer({ key, cert }, (_request, response) => response.end('seen'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `https://localhost:${(server.address() as AddressInfo).port}/`, ca: cert };
}

/** What a request through this agent gets: its answer, or the code of its error. */
const answer = (url: string, agent: http.Agent, ca?: Buffer): Promise<string> =>
  new Promise((resolve) => {
    https
      .get(url, { agent, ...(ca === undefined ? {} : { ca }) }, (response) => {
        response.setEncoding('utf8').once('data', resolve);
      })
      .once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });

test('TLS goes through the proxy to the server, and the state of a write’s connection tells what was sent', async () => {
  const [proxy, { url, ca }] = await Promise.all([startConnectProxy(), secureServer()]);
  const connections = createConnections(() => proxy.url);
  onTestFinished(() => connections.close());
  expect(await answer(url, connections.forRead(url), ca)).toBe('seen');
  expect(await answer(url, connections.forRead(url), ca)).toBe('seen');
  // Reads share one connection.
  expect(proxy.targets).toEqual([new URL(url).host]);
  const trusted = connections.forWrite(url);
  expect(trusted.connection()).toBe('none');
  expect([await answer(url, trusted.agent, ca), trusted.connection()]).toEqual(['seen', 'ready']);
  const stranger = connections.forWrite(url);
  expect([await answer(url, stranger.agent), stranger.connection()]).toEqual([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'opening',
  ]);
});

test.each([[407], [503]])('a proxy that answers CONNECT with %i has sent nothing', async (status) => {
  const proxy = await startConnectProxy({ refuse: status });
  const write = createConnections(() => proxy.url).forWrite('https://localhost/');
  expect([await answer('https://localhost/', write.agent), write.connection()]).toEqual(['PROXY_REFUSED', 'opening']);
});
