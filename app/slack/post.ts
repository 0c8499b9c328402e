import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, getGlobalDispatcher } from 'undici';

export interface Post {
  headers: Record<string, string>;
  body: string;
  /** Until the last byte of the response is read, in milliseconds. */
  deadlineMs: number;
}

export interface Posted {
  statusCode: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/**
 * Posts to Slack. Redirects aren't followed. Throws what undici throws, or a TimeoutError after the deadline.
 * Not undici's `request`: its streams and signals, which nothing here needs, take as much work as all the rest of it.
 */
export const post = (url: string, { headers, body, deadlineMs }: Post): Promise<Posted> =>
  new Promise((resolve, reject) => {
    const { origin, pathname, search } = new URL(url);
    const answer = { statusCode: 0, headers: {} };
    const chunks: Buffer[] = [];
    let sending: Dispatcher.DispatchController | undefined;
    let late: Error | undefined;
    const timer = setTimeout(() => {
      late = new DOMException('Slack didn’t answer in time', 'TimeoutError');
      sending?.abort(late);
      reject(late);
    }, deadlineMs);
    getGlobalDispatcher().dispatch(
      { origin, path: pathname + search, method: 'POST', headers, body },
      {
        onRequestStart(controller) {
          sending = controller;
          if (late !== undefined) controller.abort(late);
        },
        onResponseStart(_controller, statusCode, received) {
          Object.assign(answer, { statusCode, headers: received });
        },
        onResponseData: (_controller, chunk) => void chunks.push(chunk),
        onResponseEnd() {
          clearTimeout(timer);
          resolve({ ...answer, text: Buffer.concat(chunks).toString('utf8') });
        },
        onResponseError(_controller, error) {
          clearTimeout(timer);
          reject(error);
        },
      },
    );
  });
