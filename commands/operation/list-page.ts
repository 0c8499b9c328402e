import { z } from 'zod';

/** Where a page of requests begins, and where those before it did. */
export const pageSchema = z.strictObject({
  /** How many requests come before. */
  from: z.int().min(0).catch(0).default(0),
  before: z.array(z.int().min(0)).max(200).catch([]).default([]),
});
export type PageStart = z.output<typeof pageSchema>;

const mark = 'requests';

/** The block ID of a row: it says which page is to be shown again once something was pressed there. */
export const rowId = (page: PageStart, row: number): string =>
  [mark, row, page.from, ...page.before.slice(-20)].join(':');

/** The page of a row by its block ID; undefined for any other block. */
export function pageOfRow(blockId: string): PageStart | undefined {
  const [kind, _row, from, ...before] = blockId.split(':');
  if (kind !== mark) return undefined;
  return pageSchema.safeParse({ from: Number(from), before: before.map(Number) }).data;
}
