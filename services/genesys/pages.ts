import { z } from 'zod';
import { defined } from '../defined.ts';
import { asKeyturnError, factsOf, KeyturnError } from '../errors.ts';
import type { Http } from './http.ts';
import { filledObject } from './schemas/parts.ts';
import type { Incomplete } from './types/lists.ts';

/** A list with more pages than this counts as endless. */
const mostPages = 500;
/** How many empty pages in a row to skip, while Genesys Cloud says that there are more rows. */
const mostEmpty = 2;

/** A number, or a text that is one. */
const amount = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,9}$/u)
      .transform(Number),
  ])
  .pipe(z.number().int().nonnegative())
  .optional()
  .catch(undefined);
const pageSchema = filledObject.pipe(
  z
    .object({
      // Only an empty list may leave this out. Otherwise a broken response would look like an empty organization.
      entities: z.array(z.unknown()).optional(),
      total: amount,
      pageCount: amount,
      pageSize: amount,
      nextUri: z.string().optional(),
    })
    .refine(({ entities, total }) => entities !== undefined || total === 0, { path: ['entities'] }),
);
type Page = z.output<typeof pageSchema>;

export interface PagesOptions<T> {
  http: Http;
  path: string;
  /** The values for the path's `{…}`. */
  ids?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string>>;
  row: z.ZodType<T>;
  /** With this many rows it stops. Default: at the end. */
  most?: number;
}

export interface Rows<T> {
  /** In the order of the responses, each ID once. Rows without an ID are left out. */
  readonly rows: T[];
  /** Undefined if these are all, according to Genesys Cloud. */
  readonly incomplete: Incomplete | undefined;
}

/**
 * All rows of all pages. Follows `nextUri`. Without one, if `total` or `pageCount` say that there's more (Terraform's provider relies on them), it
 * uses the parameters `pageNumber` and `pageSize`. Ends at a page with nothing new. Throws what a read throws, since the other pages must not look
 * like all rows if one fails, and `genesys_answer_broken` for an endless list.
 */
export async function allPages<T extends { id: string }>({
  http,
  path,
  ids,
  query,
  row,
  most = Number.POSITIVE_INFINITY,
}: PagesOptions<T>): Promise<Rows<T>> {
  const rows = new Map<string, T>();
  const asked = new Set<string>();
  /** In the order of the responses. A row on two pages counts once. */
  const unreadable = new Set<string>();
  const filledPath = path.replace(/\{(\w+)\}/gu, (_gap, name: string) => encodeURIComponent(ids?.[name] ?? ''));
  let total = 0;
  let empty = 0;

  const take = (entity: unknown): void => {
    const parsed = row.safeParse(entity);
    if (parsed.success) rows.set(parsed.data.id, parsed.data);
    else unreadable.add(JSON.stringify(entity));
  };

  /** The next page's query, if there is one. `guessed`: Genesys Cloud didn't say that this page exists. */
  const after = (page: Page, current: Ask, fresh: boolean): Ask | undefined => {
    const repeated = !fresh && empty === 0;
    const linked = page.nextUri === undefined || repeated ? undefined : linkedQuery(page.nextUri, filledPath);
    if (linked !== undefined && !asked.has(linked.toString())) return { query: linked, guessed: false };
    const number = Number(current.query.get('pageNumber')) || 1;
    const claimed = total > rows.size + unreadable.size || (page.pageCount ?? 0) > Math.max(number, asked.size);
    if (!claimed || empty > mostEmpty || (repeated && current.guessed)) return undefined;
    const numbered = new URLSearchParams(query);
    numbered.set('pageNumber', String(number + 1));
    numbered.set('pageSize', numbered.get('pageSize') ?? String(page.pageSize || rows.size || 1));
    return asked.has(numbered.toString()) ? undefined : { query: numbered, guessed: true };
  };

  const read = async ({ query, guessed }: Ask): Promise<{ page: Page; fresh: boolean } | undefined> => {
    const before = rows.size + unreadable.size;
    let count = 0;
    const each = (entity: unknown): void => {
      count += 1;
      take(entity);
    };
    try {
      const { value: page } = await http.read({ method: 'GET', path, ...defined({ ids }), query, each }, (json) => {
        const page = pageSchema.parse(json);
        if (page.nextUri !== undefined) linkedQuery(page.nextUri, filledPath);
        return page;
      });
      total = Math.max(total, page.total ?? 0);
      empty = count === 0 ? empty + 1 : 0;
      return { page, fresh: rows.size + unreadable.size > before };
    } catch (error) {
      // If the parameters are unknown, there's no more. After any other failure there may be.
      if (guessed && isNoPage(error)) return undefined;
      throw error;
    }
  };

  let last: Page = {};
  for (
    let next: Ask | undefined = { query: new URLSearchParams(query), guessed: false };
    next !== undefined && rows.size < most;
  ) {
    if (asked.size >= mostPages)
      throw new KeyturnError('genesys_answer_broken', {
        details: { call: `GET ${path}`, problem: `more than ${mostPages} pages` },
      });
    asked.add(next.query.toString());
    const taken = await read(next);
    if (taken === undefined) break;
    last = taken.page;
    next = after(taken.page, next, taken.fresh);
  }
  return { rows: [...rows.values()], incomplete: incompleteness(rows.size, unreadable.size, total, last, asked.size) };
}

interface Ask {
  readonly query: URLSearchParams;
  readonly guessed: boolean;
}

/** Whether Genesys Cloud doesn't have this page, or doesn't know how to ask for it. A right that's missing says nothing of that. */
function isNoPage(error: unknown): boolean {
  const { code } = asKeyturnError(error);
  const { declines, needsAdmin } = factsOf(code);
  return code === 'genesys_answer_broken' || (declines === true && needsAdmin !== true);
}

/** How many rows Genesys Cloud says there are, if it's more than could be read. Without a total, the number of pages shows that there's more. */
function incompleteness(
  read: number,
  unreadable: number,
  claimed: number,
  last: Page,
  pages: number,
): Incomplete | undefined {
  const total = Math.max(claimed, read + unreadable);
  if (total > read) return { total };
  return last.total === undefined && (last.pageCount ?? 0) > pages ? { total: undefined } : undefined;
}

/** Only uses the query of `nextUri`, so that no response can send Keyturn's token to another host or resource. */
function linkedQuery(nextUri: string, path: string): URLSearchParams {
  const url = new URL(nextUri, 'http://unused');
  if (!url.pathname.endsWith(path)) throw new Error('nextUri leads to another resource');
  return url.searchParams;
}
