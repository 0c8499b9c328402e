import { z } from 'zod';
import type { JsonValue } from './json.ts';
import type { Change, KeySpace, Store } from './store.ts';

/** Which form: a person's, for an operation on a client, or on something else. */
export interface FormPlace {
  user: string; // Slack's ID
  about: string;
}

/** What was typed into it, and when that was, in ms since 1970. */
export interface UnsavedForm {
  at: number;
  typed: JsonValue;
}

/** What people typed into forms that they closed. Each form of a person has one place, and the one that's closed last counts. */
export interface UnsavedForms {
  /** Undefined if nothing was typed, or that was more than a day ago. Throws `store_unavailable`, `store_tampered`. */
  get(place: FormPlace): Promise<UnsavedForm | undefined>;
  /** When it was typed, for a form that opens. Never throws: people get their form without it. */
  offeredFrom(place: FormPlace): Promise<number | undefined>;
  /** Keeps what was typed into a modal that was closed: once, however often Slack says so. Throws `store_unavailable`. */
  close(place: FormPlace, typed: JsonValue | undefined, modal: ClosedModal): Promise<void>;
  /** Keeps what was typed into a modal that can't be sent again. Throws `store_unavailable`. */
  keep(place: FormPlace, typed: JsonValue): Promise<void>;
  /** Removes it, unless something else was typed since `at`. Throws `store_unavailable`. */
  discard(place: FormPlace, at: number): Promise<void>;
  /** Removes it once the form in this modal was sent. Throws `store_unavailable`. */
  sent(place: FormPlace, viewId: string): Promise<void>;
}

export interface ClosedModal {
  viewId: string;
  /** Whether what's kept was laid into it, so that nothing is left of it if the modal holds nothing anymore. */
  hadIt: boolean;
}

export interface UnsavedFormsOptions extends PutOptions {
  store: Pick<Store, 'get' | 'compareAndSet'>;
  /** Called if a form opens without what may be kept of it. */
  onProblem: (error: unknown, place: FormPlace) => void;
}

export interface PutOptions {
  keys: KeySpace;
  organization: string; // its ID
  now: () => number; // ms since 1970
}

type Put = NonNullable<Change['put']>[number];

const lifetimeMs = 24 * 3_600_000;

export function createUnsavedForms({ store, onProblem, ...about }: UnsavedFormsOptions): UnsavedForms {
  const { keys, organization, now } = about;
  const schema = storedIn(organization);
  const read = async (place: FormPlace) => {
    const text = await store.get(keyOf(keys, place));
    const found = text === undefined ? undefined : schema.safeParse(JSON.parse(text)).data;
    // The store's own expiry can be removed.
    if (text === undefined || found === undefined || found.until < now()) return undefined;
    const isTheirs = found.user === place.user && found.about === place.about;
    return isTheirs ? { text, at: found.at, typed: found.typed } : undefined;
  };
  const put = (place: FormPlace, typed: JsonValue) => putUnsaved(about, place, typed);
  const remove = (place: FormPlace) => removeUnsaved(about, place);
  const closed = (viewId: string) => ({ key: keys('closed-form', viewId), value: 'closed', ttlMs: lifetimeMs });

  return {
    get: read,
    async offeredFrom(place) {
      try {
        return (await read(place))?.at;
      } catch (error) {
        onProblem(error, place);
        return undefined;
      }
    },
    async close(place, typed, { viewId, hadIt }) {
      const change = typed !== undefined ? [put(place, typed)] : hadIt ? [remove(place)] : [];
      const mark = closed(viewId);
      if (change.length === 0) return;
      await store.compareAndSet({ expect: [{ key: mark.key, value: undefined }], put: [mark, ...change] });
    },
    async keep(place, typed) {
      await store.compareAndSet({ put: [put(place, typed)] });
    },
    async discard(place, at) {
      const found = await read(place);
      if (found?.at !== at) return;
      const gone = remove(place);
      await store.compareAndSet({ expect: [{ key: gone.key, value: found.text }], put: [gone] });
    },
    async sent(place, viewId) {
      await store.compareAndSet({ put: [closed(viewId), remove(place)] });
    },
  };
}

/** What keeps it, as a part of another change. */
export function putUnsaved({ keys, organization, now }: PutOptions, place: FormPlace, typed: JsonValue): Put {
  const at = now();
  const value = JSON.stringify({ v: 1, organization, ...place, at, until: at + lifetimeMs, typed });
  return { key: keyOf(keys, place), value, ttlMs: lifetimeMs };
}

/** What removes it. */
export const removeUnsaved = ({ keys }: Pick<PutOptions, 'keys'>, place: FormPlace): Put => ({
  key: keyOf(keys, place),
  value: undefined,
});

const keyOf = (keys: KeySpace, { user, about }: FormPlace): string => keys('unsaved', user, about);

const storedIn = (organization: string) =>
  z.object({
    ...{ v: z.literal(1), organization: z.literal(organization) },
    ...{ user: z.string(), about: z.string(), at: z.number(), until: z.number(), typed: z.json() },
  });
