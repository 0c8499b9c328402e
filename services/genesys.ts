import fetch from 'node-fetch';
import type { Minute } from './admission/minute.ts';
import type { Asking } from './admission/share.ts';
import { createAdmission } from './admission.ts';
import { defined } from './defined.ts';
import { createChoices } from './genesys/choices.ts';
import { createClients } from './genesys/clients.ts';
import { createDependents } from './genesys/dependents.ts';
import { createSender } from './genesys/exchange.ts';
import { createHttp } from './genesys/http.ts';
import { createLostCreation } from './genesys/lost-creation.ts';
import { createNotYet, createOwnWrites, notYetMs, type OwnWrites } from './genesys/not-yet.ts';
import { createPeople } from './genesys/people.ts';
import { organizationHint } from './genesys/regions.ts';
import { createPersist } from './genesys/retry.ts';
import { createRoleUsers } from './genesys/role-users.ts';
import { createTokens } from './genesys/token.ts';
import type { IncompleteList } from './genesys/types/lists.ts';
import type { CallRecord, Genesys } from './genesys/types.ts';
import { createUsage } from './genesys/usage.ts';
import type { ListHabits } from './genesys/user-reads.ts';

export interface GenesysOptions {
  /** `https://api.{domain}`; see `regionHosts`. */
  apiUrl: string;
  /** `https://login.{domain}` */
  loginUrl: string;
  /** Keyturn's own client, with the grant type CLIENT-CREDENTIALS. */
  clientId: string;
  clientSecret: string;
  fetch?: typeof fetch;
  /** Where calls are counted. Default: as many are allowed as are made. */
  minute?: Minute;
  /** Milliseconds since 1970. Default: the machine's clock. */
  now?: () => number;
  /** Waits between tries. Default: real time. Rejects if the signal is aborted. */
  wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Returns a number in [0, 1), which spreads retries. */
  random?: () => number;
  /** The time for one try, including its response (default 15 s), and for a call with all its tries (default 45 s). */
  timeouts?: { tryMs?: number; totalMs?: number };
  /** The largest response, decompressed. Default 64 MB: 80,000 clients. */
  maxBytes?: number;
  /** The address of the HTTP proxy for a URL. Default: everything is direct. */
  proxyFor?: ((url: string) => string | undefined) | undefined;
  /** Called after each try of each call, including those for tokens. */
  onCall?: (call: CallRecord) => void;
  /** Our own recent writes, from all replicas. Default: only this process's. */
  ownWrites?: OwnWrites;
  /** Called with each list of roles, divisions, or scopes that's incomplete. */
  onIncomplete?: (list: IncompleteList) => void;
}

/** Calls the API of one Genesys Cloud organization. Sends nothing before the first call. */
export function createGenesys(options: GenesysOptions): Genesys {
  const { now = Date.now, random = Math.random, clientId, clientSecret } = options;
  const tryMs = options.timeouts?.tryMs ?? 15_000;
  const totalMs = options.timeouts?.totalMs ?? 45_000;
  const apiUrl = options.apiUrl.replace(/\/+$/, '');
  const loginUrl = options.loginUrl.replace(/\/+$/, '');
  const finishing = new AbortController();
  const closing = new AbortController();

  const sender = createSender({
    fetch: options.fetch ?? fetch,
    now,
    maxBytes: options.maxBytes ?? 64 * 1024 * 1024,
    onCall: options.onCall,
    proxyFor: options.proxyFor,
  });
  const persisting = (ms: number) =>
    createPersist({
      now,
      random,
      wait: options.wait,
      totalMs: ms,
      finishing: finishing.signal,
      closing: closing.signal,
    });
  const persist = persisting(totalMs);
  const ownWrites = options.ownWrites ?? createOwnWrites({ now });
  const notYet = createNotYet({ ownWrites, persist: persisting(notYetMs) });
  const tokens = createTokens({ send: sender.send, persist, loginUrl, clientId, clientSecret, now, tryMs });
  const ending = AbortSignal.any([finishing.signal, closing.signal]);
  const admission = createAdmission({ now, ending, ...defined({ minute: options.minute }) });
  const hint = organizationHint(apiUrl);
  const habits: ListHabits = { silentUntil: 0 };
  const over = (asking: Asking, confirm?: () => Promise<void>, onSent?: () => void): Genesys => {
    const http = createHttp({
      apiUrl,
      send: sender.send,
      persist,
      tokens,
      admission,
      asking,
      now,
      tryMs,
      reserveMs: Math.min(tryMs, totalMs / 3),
      confirm,
      onSent,
    });
    const clients = createClients({ http, notYet, ownWrites, now });
    return {
      organizationHint: hint,
      ...clients,
      ...createLostCreation({ clientId, listClients: clients.listClients, ownWrites, persist }),
      ...createPeople({ http, habits, now }),
      ...createChoices(http, options.onIncomplete),
      ...createRoleUsers(http),
      ...createUsage(http, notYet),
      ...createDependents(http),
      askedBy: (by) => over(by),
      withWriteGuard(confirm, onSent) {
        const { reference } = asking;
        return over({ purpose: 'execution', ...defined({ reference }) }, confirm, onSent);
      },
      finish: () => finishing.abort(),
      close() {
        closing.abort();
        sender.close();
      },
    };
  };
  return over({ purpose: 'ordinary' });
}
