import type { Enterprise } from './accounts.ts';
import type { Actor } from './actor.ts';
import type { Admin } from './admin.ts';
import type { Shortcut } from './app.ts';
import type { ApiCall, Delivery } from './deliveries.ts';
import type { OddPayloads } from './odd-payloads.ts';
import type { SlackFault, SlackSwitches } from './options.ts';
import type { Sights } from './sights.ts';
import type { Sockets } from './sockets.ts';
import type { WaitFor } from './wait.ts';

/** A running workspace, as the process that started it sees it. */
export interface SlackSandbox extends Admin, Sights, OddPayloads {
  /** 'http://127.0.0.1:PORT/api/' */
  readonly url: string;
  readonly signingSecret: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly appId: string;
  readonly team: { id: string; name: string };
  /** The Enterprise Grid organization that the workspace belongs to. */
  readonly enterprise: Enterprise | undefined;
  readonly botUserId: string;
  readonly botId: string;
  readonly switches: SlackSwitches;
  /** The bot's scopes. Change them at any time. */
  readonly scopes: string[];
  /** The app's shortcuts. */
  readonly shortcuts: readonly Shortcut[];
  /** Where HTTP deliveries go. Without it, they go to a connected socket. */
  deliverTo(eventsUrl: string | undefined): void;
  /** A person. `team`: the team that payloads name; `enterprise`: the organization that they name, or null for none. */
  as(userId: string, options?: { team?: string; enterprise?: string | null }): Actor;
  readonly waitFor: WaitFor;
  /** Calls `listener` after each change. Returns a function that ends that. */
  onChange(listener: () => void): () => void;
  readonly deliveries: Delivery[];
  readonly calls: ApiCall[];
  /** Everything that the workspace refused, in words. */
  readonly refusals: string[];
  /** `asCaptured`: with the old timestamp and signature, or the same envelope; otherwise fresh ones for the same payload. */
  redeliver(delivery: Delivery, options?: { asCaptured?: boolean }): Promise<Delivery>;
  readonly faults: { inject(fault: SlackFault): () => void; clear(): void };
  readonly sockets: Pick<Sockets, 'count' | 'disconnect' | 'kill' | 'stall'>;
  /** Moves the sandbox's clock forward: triggers and response_urls age, retries become due. */
  advance(ms: number): void;
  close(): Promise<void>;
}
