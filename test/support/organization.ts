import { onTestFinished } from 'vitest';
import { type GenesysSandbox, type GenesysOptions as SandboxOptions, startGenesys } from '../../sandbox/genesys.ts';
import type { Genesys } from '../../services/genesys/types.ts';
import { createGenesys, type GenesysOptions } from '../../services/genesys.ts';

export interface Organization {
  readonly sandbox: GenesysSandbox;
  readonly genesys: Genesys;
  /** Another client of the same organization, as a second replica has. */
  another(options?: Partial<GenesysOptions>): Genesys;
}

/** A simulated organization and the bot's client for it, over the wire. Both end with the test. */
export async function startOrganization(options: SandboxOptions = {}): Promise<Organization> {
  const sandbox = await startGenesys(options);
  onTestFinished(() => sandbox.close());
  const another = (more: Partial<GenesysOptions> = {}): Genesys => {
    const { id: clientId, secret: clientSecret } = sandbox.botClient;
    const genesys = createGenesys({ apiUrl: sandbox.url, loginUrl: sandbox.url, clientId, clientSecret, ...more });
    onTestFinished(() => genesys.close());
    return genesys;
  };
  return { sandbox, genesys: another(), another };
}

/** A clock that moves only when told to. */
export function handClock(start = Date.parse('2026-03-02T09:00:00Z')): {
  now: () => number;
  advance(ms: number): void;
} {
  let at = start;
  return {
    now: () => at,
    advance: (ms) => {
      at += ms;
    },
  };
}

/** What `promise` was rejected with. Throws if it wasn't. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
