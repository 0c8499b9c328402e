import type { AuditEntry, AuditNote } from '../../services/audit/record.ts';
import type { Audit } from '../../services/audit.ts';

/** Records refusals, so that someone who keeps trying doesn't fill the trail. */
export interface Repeats {
  /** Records the first refusal of its kind at once, and those within a minute after it as one, with their number. */
  record(entry: AuditEntry): void;
  flush(): void;
}

export interface RepeatsOptions {
  audit: Pick<Audit, 'recordLater'>;
  countMs?: number;
}

interface Counted {
  latest: AuditEntry;
  times: number;
  timer: NodeJS.Timeout;
}

export function createRepeats({ audit, countMs = 60_000 }: RepeatsOptions): Repeats {
  const counted = new Map<string, Counted>();

  const end = (key: string): void => {
    const ended = counted.get(key);
    if (ended === undefined) return;
    clearTimeout(ended.timer);
    counted.delete(key);
    const { latest, times } = ended;
    const note: AuditNote = { kind: 'repeated', times };
    if (times > 0) audit.recordLater({ ...latest, note });
  };

  return {
    record(entry) {
      const key = keyOf(entry);
      const there = counted.get(key);
      if (there !== undefined) {
        counted.set(key, { ...there, latest: entry, times: there.times + 1 });
        return;
      }
      audit.recordLater(entry);
      counted.set(key, { latest: entry, times: 0, timer: setTimeout(() => end(key), countMs).unref() });
    },
    flush() {
      for (const key of [...counted.keys()]) end(key);
    },
  };
}

const keyOf = ({ person, operation, code = '' }: AuditEntry): string =>
  [person?.slackTeam, person?.slackUser, operation, code].join(' ');
