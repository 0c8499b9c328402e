import type { Services } from '../../commands/operation/context.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { Log } from '../process/log.ts';

/**
 * How old what this process knows of a request may be, in milliseconds, where another process would change it only after a lease of many times as
 * long, or the request is read again afterwards.
 */
export const moment = 2_000;

/** A notice that's sent once per request, by any process, and its name. */
export type Notice = readonly [name: string, send: () => Promise<unknown>];

/** Sends a request's notices, and says which were sent: `sent` is for the record. */
export function noticing(record: RequestRecord, requests: Services['requests'], log: Log) {
  const names: string[] = [];
  let complete = true;
  /** `send` returns false if it failed without an error. */
  const tryTo = async (what: string, send: () => Promise<unknown>): Promise<void> => {
    try {
      if ((await send()) !== false) return;
    } catch (error) {
      log.warn({ err: error, request: record.id, what }, 'couldn’t announce an outcome yet; will retry');
    }
    complete = false;
  };
  const once = (...[name, send]: Notice): Promise<void> =>
    tryTo(name, async () => {
      // The latest record, since another process may have sent the notice meanwhile.
      const { told } = (await requests.get(record.id, { atMostMs: moment })) ?? record;
      if (told?.includes(name)) return;
      await send();
      names.push(name);
    });
  return { tryTo, once, sent: () => names, allDone: () => complete };
}
