import { setTimeout as delay } from 'node:timers/promises';
import type { Services } from '../../commands/operation/context.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { readStoredUsage, silentUsage, toEvidence, type Usage } from '../../services/usage/types.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Cards } from './cards.ts';

export interface EvidenceOptions {
  services: Pick<Services, 'usage' | 'requests' | 'now'>;
  cards: Pick<Cards, 'refresh'>;
  inFlight: InFlight;
}

/** After this long without usage, the card says that it's unknown, in milliseconds: approvers shouldn't wait for minutes. */
const slowMs = 30_000;
/** How often to look whether that long has passed, in milliseconds. */
const lookMs = 1_000;

/** Looks up the usage of a request's client in the background, and adds it to the card, or that it's unknown. */
export function createEvidence({ services, cards, inFlight }: EvidenceOptions): (record: RequestRecord) => void {
  const { usage: usages, requests, now } = services;

  const keep = async (id: string, usage: Usage): Promise<void> => {
    // Several replicas may look. A failure of one doesn't overwrite another one's result.
    const there = usage.kind === 'unknown' ? readStoredUsage((await requests.get(id))?.evidence) : undefined;
    if (there?.kind === 'known') return;
    await cards.refresh(await requests.amend(id, { evidence: toEvidence(usage) }));
  };

  return ({ id, client }) => {
    if (client === undefined) return;
    inFlight.background(async (signal) => {
      const since = now();
      const reading = usages.read(client.id, { signal });
      const isDone = reading.then(
        () => true,
        () => true,
      );
      for (let isSlow = false; !isSlow; isSlow = now() - since >= slowMs) {
        const pause = delay(lookMs, false, { signal, ref: false }).catch(() => true);
        if (await Promise.race([isDone, pause])) return keep(id, await reading);
      }
      await keep(id, silentUsage);
      await keep(id, await reading);
    });
  };
}
