import { setTimeout as delay } from 'node:timers/promises';
import type { Store } from '../../../services/store.ts';
import type { InFlight } from '../../process/in-flight.ts';
import { type Marker, markerKey, replicasKey } from './marker.ts';

const everyMs = 60_000;
/** A replica that was killed is forgotten after this time, in milliseconds. */
const lastsMs = 3 * everyMs;

/** Writes this process's marker into the store every minute until the stop, and then removes it. A store that's down gets it later. */
export function announceReplica(
  marker: Marker,
  { store, inFlight, now }: { store: Pick<Store, 'compareAndSet' | 'range'>; inFlight: InFlight; now: () => number },
): void {
  const key = markerKey(marker.instance);
  const change = async (value: string | undefined): Promise<void> => {
    const ended = await store.range(replicasKey, { max: now() - lastsMs, limit: 100 });
    const gone = ended.map(({ member }) => ({ set: replicasKey, member, score: undefined }));
    const score = value === undefined ? undefined : now() + lastsMs;
    await store.compareAndSet({
      put: [{ key, value, ttlMs: lastsMs }],
      rank: [
        ...gone.filter(({ member }) => member !== marker.instance),
        { set: replicasKey, member: marker.instance, score },
      ],
    });
  };
  inFlight.background(async (signal) => {
    try {
      for (;;) {
        await change(JSON.stringify(marker)).catch(() => undefined);
        await delay(everyMs, undefined, { signal });
      }
    } finally {
      await change(undefined).catch(() => undefined);
    }
  });
}
