import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import tls from 'node:tls';

/** An agent whose connections go through a proxy (CONNECT, RFC 9110 section 9.3.6), so that the proxy sees only the host. */
export function tunnelAgent(proxy: string, { secure, keepAlive }: { secure: boolean; keepAlive: boolean }): http.Agent {
  const agent: http.Agent = secure ? new https.Agent({ keepAlive }) : new http.Agent({ keepAlive });
  agent.createConnection = (options, callback) => {
    openTunnel(proxy, `${bracketed(options.host ?? '')}:${options.port}`).then(
      (socket) => callback?.(null, secure ? tls.connect({ ...(options as tls.ConnectionOptions), socket }) : socket),
      (error: Error) => callback?.(error, undefined as never),
    );
    return undefined;
  };
  return agent;
}

/** Its message has no address, since that may hold a password. */
class ProxyRefused extends Error {
  readonly code = 'PROXY_REFUSED';
}

function openTunnel(proxy: string, target: string): Promise<Socket> {
  const { protocol, hostname, port, username, password } = new URL(proxy);
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return new Promise((resolve, reject) => {
    const { request } = protocol === 'https:' ? https : http;
    request({
      method: 'CONNECT',
      host: hostname.replace(/^\[|\]$/gu, ''),
      port: port || (protocol === 'https:' ? 443 : 80),
      path: target,
      agent: false,
      headers: {
        host: target,
        ...(login === ':' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` }),
      },
      timeout: tunnelMs,
    })
      .once('connect', ({ statusCode = 0 }, socket) => {
        if (statusCode >= 200 && statusCode < 300) return resolve(socket);
        socket.destroy();
        reject(new ProxyRefused(`the proxy answered CONNECT with ${statusCode}`));
      })
      .once('response', (answer) => {
        answer.resume();
        reject(new ProxyRefused(`the proxy answered CONNECT with ${answer.statusCode}`));
      })
      .once('timeout', function (this: http.ClientRequest) {
        this.destroy(new ProxyRefused('the proxy didn’t answer CONNECT in time'));
      })
      .once('error', reject)
      .end();
  });
}

/** How long the proxy may take to open a connection, in milliseconds. */
const tunnelMs = 10_000;

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);
