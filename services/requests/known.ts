import { keepLatest } from '../keep-latest.ts';
import type { Stored } from './record.ts';

/** Keeps the latest versions of requests that this process read or wrote. Others may have changed them since: a compare-and-set or a read finds out. */
export interface Known {
  /** `atMostMs`: how long ago this process may have read or written it. Default: any time. */
  get(id: string, atMostMs?: number): Stored | undefined;
  /** Takes what was read or written. An answer that was overtaken by a later write of this process changes nothing. */
  put(stored: Stored): void;
  forget(id: string): void;
}

/** More than are decided at the same time. */
const most = 500;

/** `elapsed`: a monotonic clock in milliseconds. */
export function createKnown(elapsed: () => number): Known {
  const latest = new Map<string, { stored: Stored; at: number }>();
  const isOvertaken = ({ record, writes }: Stored): boolean => {
    const present = latest.get(record.id)?.stored.writes ?? [];
    const at = present.indexOf(writes.at(-1) ?? '');
    return at >= 0 && at < present.length - 1;
  };
  return {
    get(id, atMostMs = Number.POSITIVE_INFINITY) {
      const found = latest.get(id);
      return found !== undefined && elapsed() - found.at <= atMostMs ? found.stored : undefined;
    },
    put(stored) {
      const { id } = stored.record;
      if (isOvertaken(stored)) return;
      keepLatest(latest, id, { stored, at: elapsed() }, most);
    },
    forget: (id) => void latest.delete(id),
  };
}
