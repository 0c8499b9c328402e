import type { Fault } from './faults.ts';
import type { SandboxClient, SandboxDivision, SandboxRole, SandboxUser } from './resources.ts';
import type { Switches } from './switches.ts';

/** One request, as it came in. */
export interface Call {
  at: number;
  method: string;
  path: string;
  query: string;
  /** Undefined: dropped, or not answered yet. */
  status: number | undefined;
  correlationId: string;
  /** Parsed JSON or form (without client_secret), or the text. */
  body: unknown;
  tokenClientId: string | undefined;
}

/** A running organization, as the process that started it sees it. Records are copies. */
export interface GenesysSandbox {
  /** 'http://127.0.0.1:PORT' serves both /oauth/token (login host) and /api/v2/*. */
  readonly url: string;
  readonly organization: { id: string; name: string };
  /** A CLIENT-CREDENTIALS client of the organization, with every role that it can give to other clients. */
  readonly botClient: { id: string; secret: string };
  /** By name. */
  readonly ids: { homeDivision: string; divisions: Record<string, string>; roles: Record<string, string> };
  /** Fills in the rest: CODE, active, created 90 days ago. */
  addClient(partial?: Partial<SandboxClient>): SandboxClient;
  client(id: string): SandboxClient | undefined;
  clients(): SandboxClient[];
  /** For leak scans. */
  secretOf(clientId: string): string | undefined;
  /** Fills in the rest: active, home division, no permissions, no grants. */
  addUser(partial?: Partial<SandboxUser>): SandboxUser;
  changeUser(id: string, change: Partial<SandboxUser>): void;
  /** Moves dateModified forward, as a change in the admin UI does. */
  changeClient(id: string, change: Partial<SandboxClient>): void;
  users(): SandboxUser[];
  addRole(partial?: Partial<SandboxRole>): SandboxRole;
  addDivision(partial?: Partial<SandboxDivision>): SandboxDivision;
  /** `inject` returns a function that removes the fault. */
  readonly faults: { inject(fault: Fault): () => void; clear(): void };
  /** Every request so far, without `/_sandbox/*`. */
  readonly calls: Call[];
  /** Path without query, e.g. '/api/v2/oauth/clients'. */
  countCalls(method: string, path: RegExp | string): number;
  readonly switches: Switches;
  /** Makes every access token issued so far invalid (401). */
  expireTokens(): void;
  close(): Promise<void>;
}

export interface GenesysOptions {
  /** Default 0: any free port. */
  port?: number;
  /** `empty`: only the organization, its home division, and the bot's own client. Default `default`, see seed.ts. */
  seed?: 'default' | 'empty';
  /** Milliseconds; default the machine's clock. */
  now?: () => number;
  /** Extra generated clients. */
  clients?: number;
  /** Default Northwind Contact Center. Its people and clients have the same IDs in every organization. */
  organization?: { id: string; name: string };
}
