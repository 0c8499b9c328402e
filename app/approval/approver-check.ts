import { setTimeout as delay } from 'node:timers/promises';
import { channelRemedy } from '../../commands/error-sentences/channel.ts';
import type { Services } from '../../commands/operation/context.ts';
import { allOperations } from '../../commands/registry.ts';
import { holds } from '../../services/access/permissions.ts';
import type { Approvers } from '../../services/approvers.ts';
import { asKeyturnError } from '../../services/errors.ts';
import type { Person } from '../../services/people.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';
import type { SlackApi } from '../slack/api.ts';

export interface ApproverCheckOptions {
  services: Pick<Services, 'people' | 'needsSecondPerson'>;
  approvers: Approvers;
  slack: Pick<SlackApi, 'channelMembers' | 'channelInfo'>;
  /** Throws if cards can't be shown in the channel. */
  requireChannel: () => Promise<void>;
  channel: string;
  /** One of the workspaces whose members can use Keyturn. */
  team: string;
  approvalsNeeded: number;
  inFlight: InFlight;
  log: Log;
}

const dayMs = 86_400_000;
/** The pause between two people, in milliseconds, so that this check doesn't use up Slack's rate limit (users.info: 100 a minute). */
const paceMs = 1_500;

/**
 * Warns in the log, at the start and once a day, if too few people can approve an operation, or if it can't find out. Checks the people that
 * KEYTURN_APPROVERS names, or else the members of the approvals channel.
 */
export function startApproverCheck({
  services,
  approvers,
  slack,
  requireChannel,
  channel,
  team,
  approvalsNeeded,
  inFlight,
  log,
}: ApproverCheckOptions): void {
  /** The people among `users` who can use Keyturn, each once, and the errors of those that couldn't be looked up. */
  const accepted = async (users: readonly string[], signal: AbortSignal): Promise<[Person[], unknown[]]> => {
    const people = new Map<string, Person>();
    const unknown: unknown[] = [];
    for (const user of users) {
      try {
        const person = await services.people.resolve({ team, user }, 'cached');
        people.set(person.genesys.id, person);
      } catch (error) {
        if (asKeyturnError(error).code !== 'person_refused') unknown.push(error);
      }
      await delay(paceMs, undefined, { signal });
    }
    return [[...people.values()], unknown];
  };

  const checkApprovers = async (signal: AbortSignal): Promise<void> => {
    const named = await approvers.members();
    const among = named === undefined ? 'members of the approvals channel' : 'KEYTURN_APPROVERS';
    const [people, unknown] = await accepted(named ?? (await slack.channelMembers(channel)), signal);
    for (const { name, permission } of allOperations) {
      if (permission === undefined || !services.needsSecondPerson(name)) continue;
      const eligible = people.filter((person) => holds(person, permission)).length;
      const facts = { operation: name, permission, among, eligible, needed: approvalsNeeded };
      if (eligible + unknown.length < approvalsNeeded)
        log.warn(facts, 'too few people can approve this operation, so its requests will expire');
      else if (eligible <= approvalsNeeded && unknown.length > 0)
        log.warn({ ...facts, err: unknown[0], unknown: unknown.length }, 'Keyturn couldn’t find out who can approve');
      else if (eligible === approvalsNeeded)
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
      await checkApprovers(signal).catch((error: unknown) => {
        if (!signal.aborted) log.warn({ err: error }, 'Keyturn couldn’t find out who can approve');
      });
      await delay(dayMs, undefined, { signal });
    }
  });
}
