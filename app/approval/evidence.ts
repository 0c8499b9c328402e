import { setTimeout as delay } from 'node:timers/promises';
import type { Services } from '../../commands/operation/context.ts';
import type { JsonValue } from '../../services/json.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { readStoredUsage, readUsage, silentUsage, type Usage } from '../../services/usage.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Cards } from './cards.ts';

export interface EvidenceOptions {
  services: Pick<Services, 'genesys' | 'requests' | 'now'>;
  cards: Pick<Cards, 'refresh'>;
  inFlight: InFlight;
}

/** Looks up the usage of a request's client in the background, and adds it to the card, or that it's unknown. */
export function createEvidence({ services, cards, inFlight }: EvidenceOptions): (record: RequestRecord) => void {
  const { genesys, requests, now } = services;

  const keep = async (id: string, usage: Usage): Promise<void> => {
    // Several replicas may look. A failure of one doesn't overwrite another one's result.
    const there = usage.kind === 'unknown' ? readStoredUsage((await requests.get(id))?.evidence) : undefined;
    if (there?.kind === 'known') return;
    const evidence = JSON.parse(JSON.stringify(usage)) as JsonValue;
    await cards.refresh(await requests.amend(id, { evidence }));
  };

  return ({ id, client }) => {
    if (client === undefined) return;
    inFlight.background(async (signal) => {
      const usage = await readUsage({
        genesys,
        clientId: client.id,
        now,
        wait: (ms) => delay(ms, undefined, { signal }),
        onSlow: () => keep(id, silentUsage),
      });
      await keep(id, usage);
    });
  };
}
