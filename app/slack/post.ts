import { type Dispatcher, request } from 'undici';

export interface Post {
  headers: Record<string, string>;
  body: string;
  /** Until the last byte of the response is read, in milliseconds. */
  deadlineMs: number;
}

/**
 * Posts to Slack, and gives what `read` makes of the response. Redirects aren't followed. Throws what undici throws, and what `read` throws.
 * Not a standard fetch, nor node-fetch, whose streams take several times as much work.
 */
export async function post<T>(
  url: string,
  { headers, body, deadlineMs }: Post,
  read: (response: Dispatcher.ResponseData) => Promise<T>,
): Promise<T> {
  // AbortSignal.timeout would run until the deadline after each answer, then create an error that nobody reads.
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), deadlineMs);
  try {
    return await read(await request(url, { method: 'POST', headers, body, signal: limit.signal }));
  } finally {
    clearTimeout(timer);
  }
}
