import http from 'node:http';
import https from 'node:https';

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

export function createConnections(): Connections {
  const plain = new http.Agent({ keepAlive: true });
  const secure = new https.Agent({ keepAlive: true });
  return {
    forRead: (url) => (isSecure(url) ? secure : plain),
    forWrite: (url) => watchedAgent(isSecure(url)),
    close() {
      plain.destroy();
      secure.destroy();
    },
  };
}

const isSecure = (url: string) => url.startsWith('https:');

function watchedAgent(secure: boolean): WatchedAgent {
  const agent: http.Agent = secure ? new https.Agent({ keepAlive: false }) : new http.Agent({ keepAlive: false });
  let state: 'none' | 'opening' | 'ready' = 'none';
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback);
    state = 'opening';
    // Node.js only writes the request after these events, and over TLS only once the certificate is accepted.
    socket?.once(secure ? 'secureConnect' : 'connect', () => {
      state = 'ready';
    });
    return socket;
  };
  return { agent, connection: () => state };
}
