/** What came from Slack since the start that says whether the app and the settings belong together. */
export interface Seen {
  /** A slash command arrived; `other`: the one that isn't KEYTURN_COMMAND. */
  command(other?: string): void;
  /** A recent request with a signature arrived over HTTP. */
  signature(right: boolean): void;
  /** Slack said how many connections the app has; `own` are this process's. */
  connections(all: number, own: number): void;
}

/** The same, to read. */
export interface SeenFacts {
  /** Undefined once the right one arrived. */
  otherCommand(): string | undefined;
  signatures(): { right: number; wrong: number };
  /** Connections of this app that are others', as of when Slack opened the latest one of ours. */
  otherConnections(): number | undefined;
}

export function createSeen(): Seen & { facts: SeenFacts } {
  let otherCommand: string | undefined;
  let otherConnections: number | undefined;
  const signatures = { right: 0, wrong: 0 };
  return {
    command(other) {
      otherCommand = other;
    },
    signature(right) {
      signatures[right ? 'right' : 'wrong'] += 1;
    },
    connections(all, own) {
      otherConnections = Math.max(0, all - own);
    },
    facts: {
      otherCommand: () => otherCommand,
      signatures: () => signatures,
      otherConnections: () => otherConnections,
    },
  };
}
