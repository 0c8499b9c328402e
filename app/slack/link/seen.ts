import { type ConnectionCounts, createConnectionCounts } from './counts.ts';

/** What came from Slack since the start that says whether the app and the settings belong together. */
export interface Seen {
  /** A slash command arrived; `other`: the one that isn't KEYTURN_COMMAND. */
  command(other?: string): void;
  /** A recent request with a signature arrived over HTTP. */
  signature(right: boolean): void;
  /** Slack said how many connections the app has. */
  readonly connections: Pick<ConnectionCounts, 'add' | 'onDoubt'>;
}

/** The same, to read. */
export interface SeenFacts {
  /** Undefined once the right one arrived. */
  otherCommand(): string | undefined;
  signatures(): { right: number; wrong: number };
  unexplainedConnections: ConnectionCounts['unexplained'];
}

export function createSeen(): Seen & { facts: SeenFacts } {
  let otherCommand: string | undefined;
  const connections = createConnectionCounts();
  const signatures = { right: 0, wrong: 0 };
  return {
    command(other) {
      otherCommand = other;
    },
    signature(right) {
      signatures[right ? 'right' : 'wrong'] += 1;
    },
    connections,
    facts: {
      otherCommand: () => otherCommand,
      signatures: () => signatures,
      unexplainedConnections: connections.unexplained,
    },
  };
}
