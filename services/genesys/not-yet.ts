import { defined } from '../defined.ts';
import { asKeyturnError, KeyturnError } from '../errors.ts';
import { fingerprint } from './fingerprint.ts';
import type { Persist, Try } from './retry.ts';
import type { OAuthClient } from './types/client.ts';

/**
 * Genesys Cloud doesn't show our writes everywhere at once: a new client (GET 404), a change (older values), or the state `inactive` (400
 * cannot.delete.client). Terraform's provider (#152, #164) and Genesys' own purecloud-premium-app (#19) retry in these cases. Only this file
 * decides what counts as such a lag.
 */

/** How long after our write a contradiction can be lag, in ms. Replicas' clocks may differ by a minute. */
export const lagMs = 120_000;
export const notYetMs = 10_000;
const mostTries = 8;

/** Our write, and the client in Genesys Cloud's response. Times are ms since 1970. */
export interface OwnWrite {
  readonly client: OAuthClient;
  readonly at: number;
  /** When we created the client, if we did. */
  readonly createdAt?: number | undefined;
}

/** Our latest writes, by client. Other replicas' writes come with the shared listing. */
export interface OwnWrites {
  remember(write: OwnWrite): void;
  /** Forgets a client that was deleted: from now on nothing about it is lag. */
  forget(id: string): void;
  latest(id: string): OwnWrite | undefined;
}

export function createOwnWrites({ now }: { now: () => number }): OwnWrites {
  const writes = new Map<string, OwnWrite>();
  const isYoung = ({ at }: OwnWrite): boolean => now() - at < lagMs;

  return {
    remember(write) {
      const id = write.client.id.toLowerCase();
      const before = writes.get(id);
      for (const [other, old] of writes) if (!isYoung(old)) writes.delete(other);
      if (!isYoung(write)) return;
      const latest = before === undefined || write.at >= before.at ? write : before;
      writes.set(id, withCreation(latest, write, before));
    },
    forget: (id) => void writes.delete(id.toLowerCase()),
    latest(id) {
      const write = writes.get(id.toLowerCase());
      return write !== undefined && isYoung(write) ? write : undefined;
    },
  };
}

/** `latest` of two writes to one client, with the creation time of either. */
export const withCreation = <Write extends { readonly createdAt?: number | undefined }>(
  latest: Write,
  write: Write,
  before: Write | undefined,
): Write => ({ ...latest, ...defined({ createdAt: write.createdAt ?? before?.createdAt }) });

const refusals: readonly ((write: OwnWrite, error: KeyturnError) => boolean)[] = [
  ({ createdAt }, { code }) => createdAt !== undefined && code === 'genesys_not_found',
  ({ client }, { details }) => client.state === 'inactive' && details['genesysCode'] === 'cannot.delete.client',
];

/** Whether a read is from before our write: its own date is older, and it differs from what we wrote. */
function isBefore({ client }: OwnWrite, read: OAuthClient): boolean {
  const { dateModified: seen = '' } = read;
  const written = Date.parse(client.dateModified ?? '');
  // Responses may leave out a date's milliseconds.
  const comparable = seen.includes('.') ? written : Math.floor(written / 1000) * 1000;
  return comparable > Date.parse(seen) && differs(client, read);
}

/** Whether two reads of a client differ in more than their dates. Addresses only count if both have them. */
function differs(one: OAuthClient, other: OAuthClient): boolean {
  const bothTell = one.allowedIps !== undefined && other.allowedIps !== undefined;
  const content = (client: OAuthClient): string =>
    fingerprint({ ...client, dateModified: undefined, allowedIps: bothTell ? client.allowedIps : undefined });
  return content(one) !== content(other);
}

/**
 * Does `work` on one client, and repeats it for up to 10 s while one of our writes explains its result by lag. `read` returns the client in a
 * result that's a read. Throws `genesys_not_yet` when the time is up, and otherwise what `work` throws.
 */
export type NotYet = <T>(id: string, work: () => Promise<T>, read?: (value: T) => OAuthClient) => Promise<T>;

/** `persist` waits between tries, at most `notYetMs`. */
export function createNotYet({ ownWrites, persist }: { ownWrites: OwnWrites; persist: Persist }): NotYet {
  const again = ({ details, correlationId }: KeyturnError, cause?: unknown) => ({
    again: new KeyturnError('genesys_not_yet', { details, correlationId, cause }),
  });
  const older = new KeyturnError('genesys_not_yet', { details: { problem: 'a reading from before our own write' } });

  return <T>(id: string, work: () => Promise<T>, read?: (value: T) => OAuthClient) => {
    const once = async (): Promise<Try<T>> => {
      try {
        const done = await work();
        const write = ownWrites.latest(id);
        return write !== undefined && read !== undefined && isBefore(write, read(done)) ? again(older) : { done };
      } catch (cause) {
        const error = asKeyturnError(cause);
        const write = ownWrites.latest(id);
        if (write === undefined || !refusals.some((explains) => explains(write, error))) throw cause;
        return again(error, cause);
      }
    };
    return persist(once, { tries: mostTries });
  };
}
