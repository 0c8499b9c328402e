import { setTimeout as pause } from 'node:timers/promises';
import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { Context } from '../operation/context.ts';
import type { ClientTarget } from './target.ts';

/** Genesys Cloud shows a deletion at once, late, or in two stages. */

/** How long Genesys Cloud may still show a client after its deletion, in milliseconds (the Terraform provider waits 30 s too). */
export const patienceMs = 30_000;
const monthMs = 30 * 86_400_000;

/**
 * How long after DELETE an inactive client with a removal date counts as in the first of two stages, and not as one that only shows late, in
 * milliseconds. Genesys Cloud's help: clients older than 30 days are deactivated for 7 days, then removed; others go at once.
 */
const stageMs = { old: 3_000, young: 15_000 } as const;

/** What's known about the DELETE. */
export interface Deletion {
  /** Genesys Cloud confirmed it. */
  readonly accepted: boolean;
  /** The client's dateToDelete before it, since a deactivation may set one too. Absent if that isn't known. */
  readonly before?: string | undefined;
  readonly beforeKnown: boolean;
}

export type Seen =
  | { readonly kind: 'gone' }
  /** Inactive until Genesys Cloud removes it at `on`, ms since 1970. Reactivating it until then undoes the deletion. */
  | { readonly kind: 'leaving'; readonly on: number; readonly client: OAuthClient }
  | { readonly kind: 'there'; readonly state: string };

/** When Genesys Cloud will remove an inactive client, ms since 1970; undefined without a date in the future. */
export function removalOf({ state, dateToDelete }: OAuthClient, now: number): number | undefined {
  const on = Date.parse(dateToDelete ?? '');
  return state === 'inactive' && on > now ? on : undefined;
}

/** Whether the client is less than 30 days old, as far as is known. */
export function isYoung(client: Pick<OAuthClient, 'dateCreated'> | undefined, now: number): boolean {
  const created = Date.parse(client?.dateCreated ?? '');
  return now - created < monthMs;
}

function isFirstStage(client: OAuthClient, { accepted, before, beforeKnown }: Deletion, waited: number, now: number) {
  // A date that's new since the DELETE proves that Genesys Cloud accepted it, even if its answer was lost.
  if (beforeKnown && !sameMoment(client.dateToDelete, before)) return true;
  return accepted && waited >= (isYoung(client, now) ? stageMs.young : stageMs.old);
}

/** Answers may leave out a date's milliseconds. */
function sameMoment(a = '', b = ''): boolean {
  const bothExact = a.includes('.') && b.includes('.');
  const [x, y] = [Date.parse(a), Date.parse(b)].map((at) => (bothExact ? at : Math.floor(at / 1000)));
  return a === b || x === y;
}

/**
 * Reads the client, at least once, until it's gone (404, or state `deleted`), in the first of two stages, or `ms` have passed. Renews the lease
 * meanwhile. Throws `genesys_outcome_unknown` if it can't be read, and `shutting_down`.
 */
export async function watchDeletion(
  { genesys, now, beforeWrite }: Pick<Context, 'genesys' | 'now' | 'beforeWrite'>,
  { clientId }: ClientTarget,
  how: { ms: number; during: string; deletion?: Deletion },
): Promise<Seen> {
  const began = now();
  const { ms, during, deletion } = how;
  for (let waitMs = 250; ; waitMs = Math.min(waitMs * 2, 4_000)) {
    const last = now() + waitMs > began + ms;
    try {
      const client = await genesys.getClient(clientId);
      if (client.state === 'deleted') return { kind: 'gone' };
      const on = removalOf(client, now());
      if (deletion !== undefined && on !== undefined && isFirstStage(client, deletion, now() - began, now()))
        return { kind: 'leaving', on, client };
      if (last) return { kind: 'there', state: client.state === 'active' ? 'active' : 'inactive' };
    } catch (cause) {
      const error = asKeyturnError(cause);
      if (isGone(error)) return { kind: 'gone' };
      if (error.code === 'shutting_down') throw new KeyturnError(error.code, { changed: 'unknown', cause });
      // This read is from before our deactivation, so the state that we wrote is right.
      if (last && error.code === 'genesys_not_yet') return { kind: 'there', state: 'inactive' };
      if (last) throw new KeyturnError('genesys_outcome_unknown', { changed: 'unknown', cause });
    }
    await pause(waitMs);
    await beforeWrite(during);
  }
}

/** The client existed before, so a 404 never means that it isn't shown yet. */
const isGone = ({ code, details }: KeyturnError): boolean =>
  code === 'genesys_not_found' || (code === 'genesys_not_yet' && details['status'] === '404');
