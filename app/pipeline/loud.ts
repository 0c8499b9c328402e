import { setTimeout as delay } from 'node:timers/promises';
import { type LoudChange, loudMessage } from '../../commands/cards/loud.ts';
import { resolveRoleNames } from '../../commands/clients/names.ts';
import type { Services } from '../../commands/operation/context.ts';
import { defined } from '../../services/defined.ts';
import { refOf } from '../../services/people/person-ref.ts';
import type { Person } from '../../services/people.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';
import type { SlackApi } from '../slack/api.ts';
import type { Undos } from './undos.ts';

/** Tells the approvals channel what one person changed alone. */
export interface Loud {
  /** Throws channel_unusable, and what Slack throws: what can't be told there isn't done. */
  requireChannel(): Promise<void>;
  /** Posts the message in the background, until Slack takes it. */
  tell(change: Told): void;
}

type Told = Omit<LoudChange, 'names' | 'who' | 'undo'> & { person: Person };

export interface LoudOptions {
  services: Pick<Services, 'directory' | 'access' | 'listings' | 'authors'>;
  undos: Pick<Undos, 'keep'>;
  slack: Pick<SlackApi, 'post'>;
  requireChannel: () => Promise<void>;
  channel: string;
  inFlight: InFlight;
  log: Log;
}

/** The pauses before further tries, in milliseconds. In each, Slack's rate limits are waited for as well. */
const againMs = [5_000, 30_000, 120_000, 600_000] as const;

export function createLoud(options: LoudOptions): Loud {
  const { slack, requireChannel, channel, inFlight, log } = options;

  const post = async (told: Told): Promise<boolean> => {
    try {
      await slack.post(channel, await messageOf(options, told), { before: requireChannel });
      return true;
    } catch (error) {
      log.warn({ err: error, ...factsOf(told) }, 'couldn’t tell the approvals channel what one person changed alone');
      return false;
    }
  };

  return {
    requireChannel,
    tell(told) {
      // The first try is made even if the process is about to stop.
      void inFlight.track(async () => {
        if (await post(told)) return;
        inFlight.background(async (signal) => {
          for (const waitMs of againMs) {
            await delay(waitMs, undefined, { signal });
            if (await post(told)) return;
          }
          log.error(factsOf(told), 'the approvals channel doesn’t know what one person changed alone: see the trail');
        });
      });
    },
  };
}

const factsOf = ({ operation, client, person }: Told) =>
  defined({ operation: operation.name, client: client?.id, user: person.slack.user });

async function messageOf({ services, undos, log }: LoudOptions, { person, ...change }: Told) {
  const { operation, input, client } = change;
  const names = await resolveRoleNames(services, {
    roleDivisions: [...(client?.roleDivisions ?? []), ...(operation.attaches?.(input) ?? [])],
    rolesWithoutDivision: client?.rolesWithoutDivision ?? [],
  });
  const fields = Object.keys(operation.changes?.(input) ?? {});
  const keeping = client === undefined || fields.length === 0 ? undefined : undos.keep(client, fields);
  // The channel is told even if the store can't keep what was there before.
  const undo = await keeping?.catch((error: unknown) => void log.warn({ err: error }, 'a change can’t be undone'));
  return loudMessage({ ...change, names, undo: undo ?? undefined, who: refOf(person) });
}
