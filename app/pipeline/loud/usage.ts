import type { Services } from '../../../commands/operation/context.ts';
import { operationOf } from '../../../commands/registry.ts';
import type { Usage } from '../../../services/usage/types.ts';
import type { InFlight } from '../../process/in-flight.ts';
import type { LoudChange } from './changes.ts';

/** The usage of a client that one person stopped, for the message about that. */
export interface LoudUsage {
  /** What the message says at first; undefined if it says nothing of it. Never throws. */
  first(loud: LoudChange): Promise<Usage | 'checking' | undefined>;
  /** In the background, once Genesys Cloud said it: has it shown. Another process does it if this one ends before `show` resolves. */
  complete(loud: LoudChange, show: (usage: Usage) => Promise<void>): void;
}

export interface LoudUsageOptions {
  services: Pick<Services, 'usage'>;
  inFlight: Pick<InFlight, 'background' | 'pause'>;
}

/** A client that's stopped in an emergency: its own calls go first, and those of the people who look at what broke. In milliseconds. */
const afterMs = 1_000;

export const createLoudUsage = ({ services, inFlight }: LoudUsageOptions): LoudUsage => ({
  async first({ operation, client }) {
    if (client === undefined || operationOf(operation).loud?.().showsUsage !== true) return undefined;
    const { usage, isDue } = await services.usage.known(client.id);
    return usage ?? (isDue ? 'checking' : undefined);
  },

  complete({ client }, show) {
    if (client === undefined) return;
    inFlight.background(async (signal) => {
      if (await inFlight.pause(afterMs)) await show(await services.usage.read(client.id, { signal }));
    });
  },
});
