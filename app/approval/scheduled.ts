import type { Services } from '../../commands/operation/context.ts';
import type { LookedAt } from '../../commands/operation.ts';
import { operationOf } from '../../commands/registry.ts';
import { asKeyturnError } from '../../services/errors.ts';
import { asJson } from '../../services/json.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { Usage } from '../../services/usage/types.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Log } from '../process/log.ts';
import type { Announcements } from './announce.ts';

export interface ScheduledOptions {
  services: Pick<Services, 'requests' | 'genesys'>;
  pipeline: Pick<Pipeline, 'parse'>;
  announcements: Pick<Announcements, 'announce'>;
  /** Reads a client's usage as of the last hour. */
  readUsage: (clientId: string) => Promise<Usage>;
  log: Log;
}

/** Whether the second part of a request can still come: not if someone took the first back, or the client is used again. */
export interface Scheduled {
  /** Looks once, and ends or pauses the request if that's so. Never throws. */
  check(record: RequestRecord): Promise<void>;
  /** Why it can't come, if so. Throws what Genesys Cloud throws. */
  obstacle(record: RequestRecord): Promise<Obstacle | undefined>;
}

export type Obstacle = Exclude<LookedAt, { kind: 'waiting' }> | { kind: 'used'; usage: Usage };

export function createScheduled(options: ScheduledOptions): Scheduled {
  const { services, pipeline, announcements, readUsage, log } = options;
  const { requests } = services;

  const obstacle: Scheduled['obstacle'] = async (record) => {
    const operation = operationOf(record.operation);
    const input = pipeline.parse(operation, record.input);
    const found = await operation.later?.look(services, input);
    if (found !== undefined && found.kind !== 'waiting') return found;
    const usage = record.client === undefined ? undefined : await readUsage(record.client.id);
    return usage !== undefined && usedSince(usage, record) ? { kind: 'used', usage } : undefined;
  };

  return {
    obstacle,
    async check(record) {
      try {
        const found = await obstacle(record);
        if (found?.kind === 'reverted')
          await announcements.announce(
            await requests.reverted(record.id, { fact: { kind: 'done', facts: found.facts } }),
          );
        if (found?.kind === 'used') await announcements.announce(await requests.pause(record.id, asJson(found.usage)));
      } catch (error) {
        const err = asKeyturnError(error);
        log.warn({ err, request: record.id }, 'couldn’t check a scheduled deletion; will retry tomorrow');
      }
    },
  };
}

/** Calls on the day of the deactivation may have come before it, so only the days after it count. */
function usedSince(usage: Usage, { schedule }: RequestRecord): boolean {
  if (usage.kind !== 'known' || usage.lastActive === undefined || schedule === undefined) return false;
  return Date.parse(usage.lastActive.slice(0, 10)) > schedule.since;
}
