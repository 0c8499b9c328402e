import { defined } from '../defined.ts';
import { asKeyturnError, KeyturnError } from '../errors.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Persist, Try } from './retry.ts';
import type { OAuthClient } from './types.ts';

/**
 * What Genesys Cloud does not show everywhere at once: a client right after we made it (GET 404), a change right after we made it (older values),
 * the state `inactive` right after we set it (400 cannot.delete.client). Terraform's provider (#152, #164) and Genesys' own purecloud-premium-app
 * (#19) ask again in these cases. This is the one place that decides what is not yet.
 */

/** How long after a write of ours what contradicts it may be lag, in ms; clocks of replicas may differ by a minute. */
export const lagMs = 120_000;
export const notYetMs = 10_000;
const mostTries = 8;

/** A write of ours, and the client as Genesys Cloud answered it. Times are ms since 1970. */
export interface OwnWrite {
  readonly client: OAuthClient;
  readonly at: number;
  /** When we made the client, if we did. */
  readonly createdAt?: number | undefined;
}

/** The latest writes of ours, by client. Those of other replicas come from the listing that all share. */
export interface OwnWrites {
  note(write: OwnWrite): void;
  /** From now on nothing about this client is lag: it was deleted. */
  forget(id: string): void;
  latest(id: string): OwnWrite | undefined;
}

export function createOwnWrites({ now }: { now: () => number }): OwnWrites {
  const writes = new Map<string, OwnWrite>();
  const isYoung = ({ at }: OwnWrite): boolean => now() - at < lagMs;

  return {
    note(write) {
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

/** `latest` of two writes to one client, with when we made the client, whichever of them says so. */
export const withCreation = <Write extends { readonly createdAt?: number | undefined }>(
  latest: Write,
  write: Write,
  before: Write | undefined,
): Write => ({ ...latest, ...defined({ createdAt: write.createdAt ?? before?.createdAt }) });

const refusals: readonly ((write: OwnWrite, error: KeyturnError) => boolean)[] = [
  ({ createdAt }, { code }) => createdAt !== undefined && code === 'genesys_not_found',
  ({ client }, { details }) => client.state === 'inactive' && details['genesysCode'] === 'cannot.delete.client',
];

/** Whether a reading is of before our write: older by its own date, and other than what we wrote. */
function isBefore({ client }: OwnWrite, read: OAuthClient): boolean {
  const { dateModified: seen = '' } = read;
  const written = Date.parse(client.dateModified ?? '');
  // Answers may leave out the milliseconds of a date.
  const comparable = seen.includes('.') ? written : Math.floor(written / 1000) * 1000;
  return comparable > Date.parse(seen) && differs(client, read);
}

/** Whether two readings of a client differ in more than their dates. Addresses that one of them doesn't tell say nothing. */
function differs(one: OAuthClient, other: OAuthClient): boolean {
  const bothTell = one.allowedIps !== undefined && other.allowedIps !== undefined;
  const content = (client: OAuthClient): string =>
    fingerprint({ ...client, dateModified: undefined, allowedIps: bothTell ? client.allowedIps : undefined });
  return content(one) !== content(other);
}

/**
 * Does `work` about one client, again for up to 10 s as long as what comes of it is explained by a write of ours that isn't shown everywhere yet.
 * `read` gives the client out of a reading. Throws `genesys_not_yet` when the time is over, and else what `work` throws.
 */
export type NotYet = <T>(id: string, work: () => Promise<T>, read?: (value: T) => OAuthClient) => Promise<T>;

/** `persist` waits between tries, for `notYetMs` at most. */
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
