import { z } from 'zod';
import { type PageStart, pageSchema } from '../operation/list-page.ts';

/** A list of requests that's shown again once something in it was decided: where Slack takes it, and its page. */
export interface ShownList {
  responseUrl: string | undefined;
  page: PageStart;
}

/** What the form for a denial carries beside the request. */
export interface DenialFacts {
  /** The list in which it was pressed. */
  list?: ShownList | undefined;
  /** The address of the current card, if an older one was clicked. */
  newer?: string | undefined;
  /** The reason was restored. */
  restored?: boolean | undefined;
}

const metadata = z.object({
  requestId: z.string(),
  list: z.object({ responseUrl: z.string().optional(), page: pageSchema }).optional(),
  newer: z.string().optional(),
  restored: z.boolean().optional(),
});

export const denialMetadata = (requestId: string, facts: DenialFacts = {}): string =>
  JSON.stringify({ requestId, ...facts });

/** Reads it. One of the version before is the request's ID. */
export function readDenialMetadata(text: string): DenialFacts & { requestId: string } {
  try {
    const { list, ...facts } = metadata.parse(JSON.parse(text));
    return { ...facts, ...(list && { list: { responseUrl: list.responseUrl, page: list.page } }) };
  } catch {
    return { requestId: text };
  }
}
