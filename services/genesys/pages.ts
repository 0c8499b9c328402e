import { z } from 'zod';
import type { Http } from './http.ts';
import { filledObject } from './schemas.ts';

/** A listing that goes on for longer is taken for one that never ends. */
const MOST_PAGES = 500;

const page = filledObject.pipe(
  z
    .object({
      // Absent only where there is nothing: otherwise a broken answer would look like an empty organisation.
      entities: z.array(z.unknown()).optional(),
      total: z.number().optional().catch(undefined),
      pageCount: z.number().optional().catch(undefined),
      nextUri: z.string().optional(),
    })
    .refine(({ entities, total }) => entities !== undefined || total === 0, { path: ['entities'] }),
);

export interface PagesOptions<T> {
  http: Http;
  path: string;
  query?: Readonly<Record<string, string>>;
  row: z.ZodType<T>;
  /** Whether the operation takes `pageNumber`; else only `nextUri` leads on. */
  numbered?: boolean;
}

/**
 * All rows of all pages, each id once, in the order they came. Rows that are not readable (no id) are left out.
 * Stops at a page that brings nothing new. Throws `genesys_answer_broken` for a listing without end.
 */
export async function allPages<T extends { id: string }>(options: PagesOptions<T>): Promise<T[]> {
  const { http, path, row } = options;
  const rows = new Map<string, T>();
  let query = new URLSearchParams(options.query);

  for (let number = 1; ; number += 1) {
    const { value } = await http.read({ method: 'GET', path, query }, (json) => {
      const read = page.parse(json);
      const next =
        nextQuery(read, path) ?? (options.numbered && (read.pageCount ?? 0) > number ? numberedQuery : undefined);
      if (next !== undefined && number >= MOST_PAGES) throw new Error(`more than ${MOST_PAGES} pages`);
      return { entities: read.entities ?? [], next };
    });
    const before = rows.size;
    for (const entity of value.entities) {
      const parsed = row.safeParse(entity);
      if (parsed.success) rows.set(parsed.data.id, parsed.data);
    }
    if (value.next === undefined || rows.size === before) return [...rows.values()];
    query = value.next(query, number);
  }
}

type NextQuery = (query: URLSearchParams, number: number) => URLSearchParams;

const numberedQuery: NextQuery = (query, number) => {
  const next = new URLSearchParams(query);
  next.set('pageNumber', String(number + 1));
  return next;
};

/** Only the query of `nextUri` is followed, so that no answer can send the bot's token to another host or resource. */
function nextQuery(read: { nextUri?: string | undefined }, path: string): NextQuery | undefined {
  if (read.nextUri === undefined) return undefined;
  const url = new URL(read.nextUri, 'http://unused');
  if (!url.pathname.endsWith(path)) throw new Error('nextUri leads to another resource');
  return () => url.searchParams;
}
