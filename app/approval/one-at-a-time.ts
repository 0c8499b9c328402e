import type { Services } from '../../commands/operation/context.ts';
import { owedNotice } from '../../services/requests/moments.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { Log } from '../process/log.ts';

interface OneAtATimeOptions {
  services: Pick<Services, 'requests'>;
  log: Log;
  leaseMs: number;
}

/** `announce` once at a time per state of a request. Slack's rate limits can make it slow, so no other process starts until it's done. */
export function oneAtATime(
  { services: { requests }, log, leaseMs }: OneAtATimeOptions,
  announce: (record: RequestRecord) => Promise<void>,
): (record: RequestRecord) => Promise<void> {
  const announcing = new Map<string, Promise<void>>();
  return (record) => {
    // What its next state owes doesn't wait for the worker.
    const key = `${record.id} ${owedNotice(record)}`;
    const present = announcing.get(key);
    if (present !== undefined) return present;
    const renewing = setInterval(() => {
      requests.amend(record.id, {}).catch((error: unknown) => {
        log.warn({ err: error, request: record.id }, 'couldn’t renew the lock for announcing an outcome');
      });
    }, leaseMs / 2);
    renewing.unref();
    const mine = announce(record).finally(() => {
      clearInterval(renewing);
      announcing.delete(key);
    });
    announcing.set(key, mine);
    return mine;
  };
}
