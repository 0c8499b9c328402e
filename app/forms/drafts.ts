import { z } from 'zod';
import { plainNamesSchema, storedRole } from '../../commands/operation/names.ts';
import { formValues } from '../../commands/operation/values.ts';
import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import { clientSchema } from '../../services/listings/content.ts';
import type { Actor } from '../../services/people.ts';
import type { KeySpace, Store } from '../../services/store.ts';

/** A form that is open: kept in the store, so that any replica can go on with it, and nothing is read back from the view but its fields. */

const draftSchema = z.object({
  formId: z.string(),
  operation: z.string(),
  owner: z.object({ team: z.string(), user: z.string() }),
  /** `busy`: it was sent, and is being worked on; of any number of sends one wins. */
  status: z.enum(['open', 'busy', 'done']),
  /** The client as it was shown. */
  client: clientSchema.optional(),
  values: formValues,
  /** What the form asked for when it was last sent: the raw input of its operation, and the reason. */
  asked: z.object({ input: z.unknown(), reason: z.string() }).exactOptional(),
  /** When it became busy, in milliseconds since 1970. */
  busySince: z.number().exactOptional(),
  /** Of the last change, so that a change whose answer was lost is known again. */
  stamp: z.string().exactOptional(),
  asksReason: z.boolean(),
  /** Warnings that were shown, by field. Sending the form again with them means to go ahead. */
  warned: z.record(z.string(), z.string()).exactOptional(),
  /** A link to the request that somebody opened before for the same. */
  first: z.string().exactOptional(),
  /** That person's Slack user ID. */
  firstBy: z.string().exactOptional(),
  /** Roles of the client that Keyturn's own client lacks. */
  lacking: z.array(storedRole).exactOptional(),
  /** As Genesys Cloud gave them: labels that came with the form may say anything. */
  names: plainNamesSchema,
});
export type Draft = z.output<typeof draftSchema>;

/** As it's stored. The version before had neither of these. */
const storedSchema = z.object({ v: z.literal(1), organization: z.string(), ...draftSchema.shape });

export interface Drafts {
  save(draft: Draft): Promise<void>;
  /** Throws form_expired when there is none, or it belongs to another person. */
  load(formId: string, actor: Actor): Promise<Draft>;
  /** Changes what `load` gave, if nobody else did meanwhile; throws already_submitted then. Gives the new one. */
  change(draft: Draft, change: Partial<Draft>): Promise<Draft>;
  /** Changes a draft as long as it is open, whatever else of it changed meanwhile; throws already_submitted once it was sent, form_expired. */
  changeOpen(draft: Draft, change: Partial<Draft>): Promise<Draft>;
}

/** How long a form may stay open, in milliseconds. */
const lifetimeMs = 2 * 3_600_000;

/** How often a change is tried whose answer got lost. */
const tries = 3;

export interface DraftsOptions {
  /** The ID of the one whose drafts these are. */
  organization: string;
  store: Store;
  keys: KeySpace;
  now: () => number;
  id: () => string;
}

export function createDrafts({ organization, store, keys, now, id }: DraftsOptions): Drafts {
  const key = (formId: string) => keys('draft', formId);
  // Parsed before it is written, so that what is read back is written the same way: `change` compares texts.
  const write = (draft: Draft) => JSON.stringify({ v: 1, organization, ...draftSchema.parse(draft) });
  const read = (text: string): Draft | undefined => {
    const json: unknown = JSON.parse(text);
    const latest = storedSchema.safeParse(json);
    if (latest.success) return latest.data.organization === organization ? draftSchema.parse(latest.data) : undefined;
    return typeof json === 'object' && json !== null && 'v' in json ? undefined : draftSchema.safeParse(json).data;
  };
  const load: Drafts['load'] = async (formId, actor) => {
    const stored = formId === '' ? undefined : await store.get(key(formId));
    const draft = stored === undefined ? undefined : read(stored);
    // Not by team: in an Enterprise Grid a command may name the workspace, and a form the organization.
    if (draft === undefined || draft.owner.user !== actor.user) throw new KeyturnError('form_expired');
    // One of the version before is written anew, since `change` compares texts.
    const expect = [{ key: key(formId), value: stored ?? '' }];
    const put = [{ key: key(formId), value: write(draft), ttlMs: lifetimeMs }];
    if (stored !== write(draft)) await store.compareAndSet({ expect, put });
    return draft;
  };
  /** What `draft` is after the change, which counts once it is swapped in. */
  const changed = (draft: Draft, change: Partial<Draft>): Draft => ({
    ...draft,
    ...change,
    ...(change.status === 'busy' ? { busySince: now() } : {}),
    stamp: id(),
  });
  const swapped = async (draft: Draft, next: Draft): Promise<boolean> => {
    const where = key(draft.formId);
    const wanted = write(next);
    for (let left = tries - 1; ; left -= 1) {
      try {
        const done = await store.compareAndSet({
          expect: [{ key: where, value: write(draft) }],
          put: [{ key: where, value: wanted, ttlMs: lifetimeMs }],
        });
        // A try before this one may have come through, its answer lost.
        return done || (await store.get(where)) === wanted;
      } catch (error) {
        if (left <= 0 || asKeyturnError(error).details['written'] !== 'unknown') throw error;
      }
    }
  };

  return {
    save: (draft) => store.set(key(draft.formId), write(draft), { ttlMs: lifetimeMs }),
    load,
    async change(draft, change) {
      const next = changed(draft, change);
      if (!(await swapped(draft, next))) throw new KeyturnError('already_submitted');
      return next;
    },
    async changeOpen(draft, change) {
      // People choose a grant type and send the form at once: both change it, and neither must lose.
      for (let current = draft; ; current = await load(draft.formId, draft.owner)) {
        if (current.status !== 'open') throw new KeyturnError('already_submitted');
        const next = changed(current, change);
        if (await swapped(current, next)) return next;
      }
    },
  };
}
