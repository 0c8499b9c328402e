import { z } from 'zod';
import { plainNamesSchema, storedRole } from '../../commands/operation/names.ts';
import { formValues } from '../../commands/operation/values.ts';
import type { Audit } from '../../services/audit.ts';
import { defined } from '../../services/defined.ts';
import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import { clientSchema } from '../../services/listings/content.ts';
import type { Actor } from '../../services/people/actor.ts';
import type { Change, KeySpace, Store } from '../../services/store.ts';
import { readStored, versioned } from '../../services/versioned.ts';
import { isKept, unsavedWith } from './unsaved.ts';

/** An open form. The store keeps it, so that any replica can continue, and only the fields are read back from the view. */

const draftSchema = z.object({
  formId: z.string(),
  operation: z.string(),
  owner: z.object({ team: z.string(), user: z.string() }),
  /** `busy`: submitted, and being worked on. If it's submitted several times, one wins. */
  status: z.enum(['open', 'busy', 'done']),
  /** The client as it was shown. */
  client: clientSchema.optional(),
  values: formValues,
  /** The values that the form opened with. */
  begun: formValues.exactOptional(),
  timeZone: z.string().exactOptional(), // its owner's
  /** What the last submission asked for: the operation's raw input, and the reason. */
  asked: z.object({ input: z.unknown(), reason: z.string() }).exactOptional(),
  /** When it became busy, in milliseconds since 1970. */
  busySince: z.number().exactOptional(),
  /** Marks the last change, to recognize it in the store if the store's answer was lost. */
  stamp: z.string().exactOptional(),
  asksReason: z.boolean(),
  /** Warnings that were shown, by field. Submitting the form again with them means to go ahead. */
  warned: z.record(z.string(), z.string()).exactOptional(),
  /** A link to an open request for the same change. */
  first: z.string().exactOptional(),
  /** The Slack user ID of that request's requester. */
  firstBy: z.string().exactOptional(),
  /** Other requests that were open for its client when the form was opened: the operation, the requester's name, when, and a link. */
  related: z
    .array(z.object({ operation: z.string(), by: z.string(), at: z.number(), link: z.string().exactOptional() }))
    .exactOptional(),
  /** The change that it takes back, who made that, and what takes back that and nothing else. */
  undoes: z.object({ id: z.string(), slackUser: z.string(), name: z.string(), input: z.unknown() }).exactOptional(),
  /** Roles of the client that Keyturn's own client lacks. */
  lacking: z.array(storedRole).exactOptional(),
  /** When its owner closed this form with something typed in it, in ms since 1970, if they did before. */
  offeredFrom: z.number().exactOptional(),
  /** Once they have answered that: the fields that were restored. */
  restored: z.array(z.string()).exactOptional(),
  /** What's kept of the form was typed into this one. */
  keeps: z.boolean().exactOptional(),
  closed: z.boolean().exactOptional(),
  /** From Genesys Cloud, since labels in a submitted form can't be trusted. */
  names: plainNamesSchema,
});
export type Draft = z.output<typeof draftSchema>;

/** A draft, and its exact text in the store, which the next compare-and-set expects. */
export interface StoredDraft extends Draft {
  text: string;
}

export interface Drafts {
  save(draft: Draft): Promise<void>;
  /** Throws form_expired if there's none, or it belongs to another person, other_version if this version can't read it, and store_tampered if it was submitted and someone put the open one back. */
  load(formId: string, actor: Actor): Promise<StoredDraft>;
  /** Changes a loaded draft, and returns the new one. Throws already_submitted if it was changed meanwhile. */
  change(draft: StoredDraft, change: Partial<Draft>): Promise<StoredDraft>;
  /** Changes a draft that's still open, even if it was changed meanwhile. Throws already_submitted once it was submitted, or form_expired. */
  changeOpen(draft: StoredDraft, change: Partial<Draft>): Promise<StoredDraft>;
}

/** Of the stored form. */
const version = 1;

/** How long a form may stay open, in milliseconds. */
const lifetimeMs = 2 * 3_600_000;

/** How often a change is tried if the store's answer gets lost. */
const tries = 3;

export interface DraftsOptions {
  /** The ID of the organization that the drafts are for. */
  organization: string;
  store: Store;
  /** Its head knows which forms were submitted. */
  trail: Pick<Audit, 'commit' | 'readLive'>;
  keys: KeySpace;
  now: () => number;
  id: () => string;
}

export function createDrafts({ organization, store, trail, keys, now, id }: DraftsOptions): Drafts {
  const key = (formId: string) => keys('draft', formId);
  const liveName = (formId: string) => `form:${formId}`;
  const until = (): number => now() + lifetimeMs;
  const stored = storedIn(organization);
  const load: Drafts['load'] = async (formId, actor) => {
    if (formId === '') throw new KeyturnError('form_expired');
    const { values, live } = await trail.readLive([key(formId)]);
    const [text] = values;
    const draft = text === undefined ? undefined : readStored(stored, text);
    // Not by team: in an Enterprise Grid, a command may name the workspace, and a form the organization.
    if (text === undefined || draft?.owner.user !== actor.user || draft.until < now())
      throw new KeyturnError('form_expired');
    if (draft.status === 'open' && live[liveName(formId)] !== undefined)
      throw new KeyturnError('store_tampered', { details: { why: 'put_back' } });
    const { v: _v, organization: _organization, until: _until, ...fields } = draft;
    return { ...fields, text };
  };
  /** The draft with the change, which counts once it's stored. The text is changed, and not made anew: a newer version may have added to it. */
  const changed = (draft: StoredDraft, change: Partial<Draft>): StoredDraft => {
    const busySince = change.status === 'busy' ? now() : undefined;
    const keeps = isKept({ ...draft, ...change }) ? true : undefined;
    const set = { ...change, ...defined({ busySince, keeps }), stamp: id() };
    const text = JSON.stringify({ ...JSON.parse(draft.text), v: version, organization, until: until(), ...set });
    return { ...draft, ...set, text };
  };
  /** A form is submitted once, even if someone puts the open draft back into the store: the head of the trail says that it was. */
  const write = async (change: Change, { formId, status }: Draft, before: Draft['status']): Promise<boolean> => {
    if (status === before || status === 'done') return store.compareAndSet(change);
    const sent = status === 'busy';
    const live = sent ? { version: 'sent', until: until() } : undefined;
    const changes = [{ name: liveName(formId), live, from: sent ? undefined : 'sent' }];
    return (await trail.commit({ entries: [], change, live: changes })) !== undefined;
  };
  const swapped = async ({ text: value, status: before }: StoredDraft, next: StoredDraft): Promise<boolean> => {
    const { formId, text: wanted } = next;
    const where = key(formId);
    const change: Change = {
      expect: [{ key: where, value }],
      put: [{ key: where, value: wanted, ttlMs: lifetimeMs }, ...unsavedWith(next, { keys, organization, now })],
    };
    for (let left = tries - 1; ; left -= 1) {
      try {
        const done = await write(change, next, before);
        // An earlier try may have succeeded, although its answer was lost.
        return done || (await store.get(where)) === wanted;
      } catch (error) {
        if (left <= 0 || asKeyturnError(error).details['written'] !== 'unknown') throw error;
      }
    }
  };

  return {
    async save(draft) {
      const text = JSON.stringify({ v: version, organization, until: until(), ...draftSchema.parse(draft) });
      await store.set(key(draft.formId), text, { ttlMs: lifetimeMs });
    },
    load,
    async change(draft, change) {
      const next = changed(draft, change);
      if (!(await swapped(draft, next))) throw new KeyturnError('already_submitted');
      return next;
    },
    async changeOpen(draft, change) {
      // People choose a grant type and submit the form at once: both change the draft, and neither may get lost.
      for (let current = draft; ; current = await load(draft.formId, draft.owner)) {
        if (current.status !== 'open') throw new KeyturnError('already_submitted');
        const next = changed(current, change);
        if (await swapped(current, next)) return next;
      }
    },
  };
}

const storedIn = (organization: string) =>
  versioned(
    version,
    // Version 0 had neither of these.
    z.object({
      ...{ v: z.literal(version), organization: z.literal(organization), ...draftSchema.shape },
      /** The store's own expiry can be removed. Older versions didn't store this. */
      until: z.number().default(Number.POSITIVE_INFINITY),
    }),
    (before) => ({ ...before, organization }),
  );
