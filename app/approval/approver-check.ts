import { setTimeout as delay } from 'node:timers/promises';
import { channelRemedy } from '../../commands/error-sentences/channel.ts';
import type { Services } from '../../commands/operation/context.ts';
import { permissionsOf } from '../../commands/operation/permissions.ts';
import { allOperations } from '../../commands/registry.ts';
import { asKeyturnError } from '../../services/errors.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';
import type { SlackApi } from '../slack/api.ts';

export interface ApproverCheckOptions {
  services: Pick<Services, 'deciders' | 'needsSecondPerson'>;
  slack: Pick<SlackApi, 'channelInfo'>;
  /** Throws if cards can't be shown in the channel. */
  requireChannel: () => Promise<void>;
  channel: string;
  approvalsNeeded: number;
  inFlight: InFlight;
  log: Log;
}

const dayMs = 86_400_000;

/** Warns in the log, at the start and once a day, if too few people can approve an operation, or if it can't find out. */
export function startApproverCheck({
  services,
  slack,
  requireChannel,
  channel,
  approvalsNeeded,
  inFlight,
  log,
}: ApproverCheckOptions): void {
  const checkApprovers = async (): Promise<void> => {
    for (const operation of allOperations) {
      const { name, permission } = operation;
      if (permission === undefined || !services.needsSecondPerson(name)) continue;
      const permissions = permissionsOf(operation);
      const { people, complete } = await services.deciders.atLeast(approvalsNeeded, permissions);
      const facts = { operation: name, permissions, eligible: people.length, needed: approvalsNeeded };
      if (people.length > approvalsNeeded) continue;
      if (!complete) log.warn(facts, 'Keyturn couldn’t find out who can approve');
      else if (people.length < approvalsNeeded)
        log.warn(facts, 'too few people can approve this operation, so nobody can ask for it');
      else
        log.warn(
          facts,
          'everyone who can approve this operation is needed: if one of them asks for it, no one is left to approve',
        );
    }
  };

  inFlight.background(async () => {
    try {
      await requireChannel();
    } catch (error) {
      const reason = channelRemedy(asKeyturnError(error).details.word);
      log.error(
        { err: error, channel, reason },
        'requests can’t be opened: cards can’t be shown in the approvals channel',
      );
      return;
    }
    if ((await slack.channelInfo(channel)) === undefined)
      log.warn(
        { channel },
        'Keyturn can’t check whether outsiders see the approvals channel: the app lacks the scope channels:read, or groups:read',
      );
  });
  inFlight.background(async (signal) => {
    while (!signal.aborted) {
      await checkApprovers();
      await delay(dayMs, undefined, { signal });
    }
  });
}
