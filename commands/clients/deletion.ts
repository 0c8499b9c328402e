import { setTimeout as pause } from 'node:timers/promises';
import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import type { OAuthClient } from '../../services/genesys/types.ts';
import type { Context } from '../operation.ts';
import type { ClientTarget } from './target.ts';

/** How a deletion shows at Genesys Cloud: at once, late, or in two stages. */

/** How long Genesys Cloud may still show a client after its deletion, in milliseconds (the Terraform provider waits 30 s too). */
export const patience = 30_000;
const monthMs = 30 * 86_400_000;

/**
 * From when on an inactive client with a day of removal is in the first of two stages, and not one whose removal only shows late, in
 * milliseconds after DELETE. Genesys Cloud's help: clients older than 30 days are deactivated for 7 days, then removed; others go at once.
 */
const stageMs = { old: 3_000, young: 15_000 } as const;

/** What is known of the DELETE. */
export interface Deletion {
  /** Genesys Cloud answered that it was done. */
  readonly accepted: boolean;
  /** The client's dateToDelete before it: a deactivation may set one too. Absent where that isn't known. */
  readonly before?: string | undefined;
  readonly beforeKnown: boolean;
}

export type Seen =
  | { readonly kind: 'gone' }
  /** Inactive, and removed by Genesys Cloud at `on`, ms since 1970: until then `active` undoes it. */
  | { readonly kind: 'leaving'; readonly on: number; readonly client: OAuthClient }
  | { readonly kind: 'there'; readonly state: string };

/** When Genesys Cloud will remove an inactive client, ms since 1970; undefined where it names no day to come. */
export function removalOf({ state, dateToDelete }: OAuthClient, now: number): number | undefined {
  const on = Date.parse(dateToDelete ?? '');
  return state === 'inactive' && on > now ? on : undefined;
}

/** Whether the client was made less than 30 days ago, as far as is known. */
export function isYoung(client: Pick<OAuthClient, 'dateCreated'> | undefined, now: number): boolean {
  const created = Date.parse(client?.dateCreated ?? '');
  return now - created < monthMs;
}

function isFirstStage(client: OAuthClient, { accepted, before, beforeKnown }: Deletion, waited: number, now: number) {
  // A day that the DELETE has set shows that it was taken, even if its answer was lost.
  if (beforeKnown && !sameMoment(client.dateToDelete, before)) return true;
  return accepted && waited >= (isYoung(client, now) ? stageMs.young : stageMs.old);
}

/** Answers may leave out the milliseconds of a date. */
function sameMoment(a = '', b = ''): boolean {
  const bothExact = a.includes('.') && b.includes('.');
  const [x, y] = [Date.parse(a), Date.parse(b)].map((at) => (bothExact ? at : Math.floor(at / 1000)));
  return a === b || x === y;
}

/**
 * Reads the client until it is gone (404, or state deleted), is seen to be in the first of two stages, or `ms` have passed; reads at least once.
 * Keeps the lease meanwhile. Throws `genesys_outcome_unknown` when it can't be read, and `shutting_down`.
 */
export async function watchDeletion(
  { genesys, now, beforeWrite }: Pick<Context, 'genesys' | 'now' | 'beforeWrite'>,
  { clientId }: ClientTarget,
  how: { ms: number; during: string; deletion?: Deletion },
): Promise<Seen> {
  const began = now();
  const { ms, during, deletion } = how;
  for (let wait = 250; ; wait = Math.min(wait * 2, 4_000)) {
    const last = now() + wait > began + ms;
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
      // A reading of before our own deactivation: what we wrote is what is so.
      if (last && error.code === 'genesys_not_yet') return { kind: 'there', state: 'inactive' };
      if (last) throw new KeyturnError('genesys_outcome_unknown', { changed: 'unknown', cause });
    }
    await pause(wait);
    await beforeWrite(during);
  }
}

/** Here the client was there before, so that 404 is never one that isn't there yet. */
const isGone = ({ code, details }: KeyturnError): boolean =>
  code === 'genesys_not_found' || (code === 'genesys_not_yet' && details['status'] === '404');
