import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { tunnelAgent } from './tunnel.ts';

/** An agent for one write, and the state of its connection. */
export interface WatchedAgent {
  readonly agent: http.Agent;
  /** `ready`: part of the request may have been sent. `none`: nobody asked this agent for a connection. */
  connection(): 'none' | 'opening' | 'ready';
}

/** Reads share kept-alive connections. Each write gets a new one: if a write failed on a stale connection, nobody would know whether it was sent. */
export interface Connections {
  forRead(url: string): http.Agent;
  forWrite(url: string): WatchedAgent;
  /** Closes the connections of reads, even busy ones. */
  close(): void;
}

/** `proxyFor` gives the address of the proxy for a URL, or undefined to connect directly. */
export function createConnections(proxyFor: (url: string) => string | undefined = () => undefined): Connections {
  const shared = new Map<string, http.Agent>();
  return {
    forRead(url) {
      const proxy = proxyFor(url);
      const kind = `${isSecure(url)} ${proxy}`;
      const agent = shared.get(kind) ?? makeAgent({ secure: isSecure(url), keepAlive: true }, proxy);
      shared.set(kind, agent);
      return agent;
    },
    forWrite: (url) => watchedAgent(isSecure(url), proxyFor(url)),
    close() {
      for (const agent of shared.values()) agent.destroy();
    },
  };
}

function makeAgent(
  { secure, keepAlive }: { secure: boolean; keepAlive: boolean },
  proxy: string | undefined,
): http.Agent {
  if (proxy !== undefined) return tunnelAgent(proxy, { secure, keepAlive });
  return secure ? new https.Agent({ keepAlive }) : new http.Agent({ keepAlive });
}

const isSecure = (url: string) => url.startsWith('https:');

function watchedAgent(secure: boolean, proxy: string | undefined): WatchedAgent {
  const agent = makeAgent({ secure, keepAlive: false }, proxy);
  let state: 'none' | 'opening' | 'ready' = 'none';
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    state = 'opening';
    const ready = (): void => {
      state = 'ready';
    };
    // Node.js only writes the request after these events, and over TLS only once the certificate is accepted.
    const watch = (socket: Duplex | null | undefined): void =>
      void socket?.once(secure ? 'secureConnect' : 'connect', ready);
    // Through a proxy, the connection comes later, and without TLS it's open by then.
    const socket = connect(options, (error, opened) => {
      if (secure) watch(opened);
      else if (error === null) ready();
      callback?.(error, opened);
    });
    watch(socket);
    return socket;
  };
  return { agent, connection: () => state };
}
