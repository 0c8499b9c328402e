import type { Fault } from './faults.ts';
import type { SandboxClient, SandboxDivision, SandboxRole, SandboxUser } from './resources.ts';
import type { Seed } from './seed.ts';
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
  /** The beginning of the response's body, without secrets. Undefined: dropped, not answered yet, or with a token in it. */
  answer: string | undefined;
  /** Real time from the request to the response, in ms. */
  ms: number | undefined;
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
  /** Every secret that any client ever had. */
  readonly secrets: ReadonlySet<string>;
  /** Counts changes of clients: what was read at the same count is still so. */
  clientsVersion(): number;
  /** Fills in the rest: active, home division, no permissions, no grants. */
  addUser(partial?: Partial<SandboxUser>): SandboxUser;
  changeUser(id: string, change: Partial<SandboxUser>): void;
  /** Moves dateModified forward, as a change in the admin UI does. */
  changeClient(id: string, change: Partial<SandboxClient>): void;
  /** Removes a client without a trace. */
  removeClient(id: string): void;
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
  /** Calls `listener` after each change of a client, and at the beginning and end of each request. Returns a function that ends that. */
  onChange(listener: () => void): () => void;
  /** Makes every access token issued so far invalid (401). */
  expireTokens(): void;
  close(): Promise<void>;
}

export interface GenesysOptions {
  /** Default 0: any free port. */
  port?: number;
  /** `demo`: without what only tests need. `empty`: only the organization, its home division, and the bot's own client. Default `default`, see seed.ts. */
  seed?: Seed;
  /** Milliseconds; default the machine's clock. */
  now?: () => number;
  /** Extra generated clients. */
  clients?: number;
  /** Default Northwind Contact Center. Its people and clients have the same IDs in every organization. */
  organization?: { id: string; name: string };
  /** Makes the secret of each client, a new one each time. Default: random, as in Genesys Cloud. */
  randomSecret?: () => string;
}
