import http from 'node:http';
import https from 'node:https';

/** An agent for one write, and what became of its connection. */
export interface WatchedAgent {
  readonly agent: http.Agent;
  /** `ready`: bytes of the request may have left. `none`: this agent was not asked for a connection. */
  connection(): 'none' | 'opening' | 'ready';
}

/** Connections of reads are kept alive and shared; each write gets a fresh one, so that no stale socket can blur its outcome. */
export interface Connections {
  forRead(url: string): http.Agent;
  forWrite(url: string): WatchedAgent;
  /** Closes the connections of reads, idle or not. */
  close(): void;
}

const isSecure = (url: string) => url.startsWith('https:');

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

function watchedAgent(secure: boolean): WatchedAgent {
  const agent: http.Agent = secure ? new https.Agent({ keepAlive: false }) : new http.Agent({ keepAlive: false });
  let state: 'none' | 'opening' | 'ready' = 'none';
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback);
    state = 'opening';
    // Node.js writes the request after these events and never before, over TLS not until the certificate is accepted.
    socket?.once(secure ? 'secureConnect' : 'connect', () => {
      state = 'ready';
    });
    return socket;
  };
  return { agent, connection: () => state };
}
