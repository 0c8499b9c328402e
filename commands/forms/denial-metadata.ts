import { z } from 'zod';
import { type PageStart, pageSchema } from '../operation/list-page.ts';

/** A list of requests that's shown again once something in it was decided: where Slack takes it, and its page. */
export interface ShownList {
  responseUrl: string | undefined;
  page: PageStart;
}

const metadata = z.object({
  requestId: z.string(),
  list: z.object({ responseUrl: z.string().optional(), page: pageSchema }).optional(),
});

/** What the form for a denial carries: the request, and the list in which it was pressed. */
export const denialMetadata = (requestId: string, list?: ShownList): string => JSON.stringify({ requestId, list });

/** Reads it. One of the version before is the request's ID. */
export function readDenialMetadata(text: string): { requestId: string; list?: ShownList } {
  try {
    const { requestId, list } = metadata.parse(JSON.parse(text));
    return { requestId, ...(list && { list: { responseUrl: list.responseUrl, page: list.page } }) };
  } catch {
    return { requestId: text };
  }
}
