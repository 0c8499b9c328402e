import type { Services } from '../../commands/operation/context.ts';
import { keepLatest } from '../../services/keep-latest.ts';
import { type Attempt, entryOf } from '../pipeline/entry.ts';

/** In milliseconds. */
const everyMs = 10 * 60_000;
/** How many people and menus are remembered. */
const most = 5_000;

/** Records searches among all clients: of each person and menu once in ten minutes and replica, since each letter is a search. */
export function createSearchRecords({
  audit,
  now,
}: Pick<Services, 'audit' | 'now'>): (attempt: Omit<Attempt, 'act'>) => void {
  const recorded = new Map<string, number>();
  return (attempt) => {
    const { operation, actor } = attempt;
    const key = [actor.team, actor.user, operation].join(' ');
    const at = recorded.get(key);
    if (at !== undefined && now() - at < everyMs) return;
    keepLatest(recorded, key, now(), most);
    audit.recordLater(entryOf(attempt, 'searched'));
  };
}
