import { z } from 'zod';
import type { Audit } from '../../services/audit.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { Store } from '../../services/store.ts';

/** The key for the list of organizations, for tools that work without Genesys Cloud. */
export const organizationsKey = 'keyturn:organizations';

// Loose, because fields that a newer version added have to survive a write by this one.
const organizationList = z.array(z.looseObject({ id: z.string(), name: z.string() }));

/** The organizations in the list, as it's stored. */
export const organizationsIn = (text: string | undefined): z.output<typeof organizationList> =>
  organizationList.safeParse(text === undefined ? [] : JSON.parse(text)).data ?? [];

/**
 * Adds the organization to the store's list, for tools that work without Genesys Cloud, and keeps those that others add at the same time. A new
 * organization's audit trail begins first, so that each one on the list has a trail; the trail of one
 * that was on the list before has to be there. The list is written each time, so that it has the mark of the current key. Throws store_unavailable, and store_tampered if the list was
 * written with a KEYTURN_KEY that isn't in the ring.
 */
export async function rememberOrganization(
  store: Pick<Store, 'get' | 'compareAndSet'>,
  organization: { id: string; name: string },
  audit: Pick<Audit, 'begin' | 'requireBegun'>,
): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    const stored = await store.get(organizationsKey).catch(ifSetAside);
    const known = organizationsIn(stored);
    const before = known.find(({ id }) => id === organization.id);
    await (before === undefined ? audit.begin() : audit.requireBegun());
    const value = JSON.stringify([...known.filter((each) => each !== before), { ...before, ...organization }]);
    const expect = [{ key: organizationsKey, value: stored }];
    if (await store.compareAndSet({ expect, put: [{ key: organizationsKey, value }] })) return;
  }
  throw new KeyturnError('store_unavailable', { details: { why: 'the list of organizations kept changing' } });
}

/** A list that isn't Keyturn's has been set aside, and this begins a new one. Only one from another KEYTURN_KEY stays. */
function ifSetAside(error: unknown): undefined {
  if (error instanceof KeyturnError && error.code === 'store_tampered' && error.details['why'] !== 'unknown_key')
    return undefined;
  throw error;
}
