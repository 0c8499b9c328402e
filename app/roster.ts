import { setTimeout as delay } from 'node:timers/promises';
import type { Services } from '../commands/operation.ts';
import { allOperations } from '../commands/registry.ts';
import { holds } from '../services/access.ts';
import type { Approvers } from '../services/approvers.ts';
import { asKeyturnError } from '../services/errors.ts';
import type { Actor, Person } from '../services/people.ts';
import type { InFlight } from './in-flight.ts';
import type { Log } from './log.ts';
import type { SlackApi } from './slack-api.ts';

export interface RosterOptions {
  services: Services;
  approvers: Approvers;
  slack: SlackApi;
  channel: string;
  /** Whose people may act. */
  teams: readonly string[];
  approvalsNeeded: number;
  inFlight: InFlight;
  log: Log;
}

const day = 86_400_000;
/** Between two people, in milliseconds: one look at the roster must not use up Slack's rate limits (users.info: 100 a minute). */
const pace = 1_500;

/**
 * At the start and once a day: warns in the log when too few people could approve an operation. Looks at the people that KEYTURN_APPROVERS
 * names, else at the members of the channel for approvals; says so when it cannot tell.
 */
export function startRoster({
  services,
  approvers,
  slack,
  channel,
  teams,
  approvalsNeeded,
  inFlight,
  log,
}: RosterOptions): void {
  /** The person, where Keyturn takes them for one. Throws what keeps that from being told. */
  const accepted = async (actor: Actor): Promise<Person | undefined> => {
    try {
      return await services.people.resolve(actor, 'cached');
    } catch (error) {
      if (asKeyturnError(error).code === 'person_refused') return undefined;
      throw error;
    }
  };

  const look = async (signal: AbortSignal): Promise<void> => {
    const named = await approvers.members();
    const among = named === undefined ? 'members of the channel for approvals' : 'KEYTURN_APPROVERS';
    const people = new Map<string, Person>();
    for (const user of named ?? (await slack.channelMembers(channel)))
      for (const team of teams) {
        const person = await accepted({ team, user });
        if (person !== undefined) people.set(person.genesys.id, person);
        await delay(pace, undefined, { signal });
      }
    for (const { name, permission } of allOperations) {
      if (permission === undefined || !services.needsSecondPerson(name)) continue;
      const eligible = [...people.values()].filter((person) => holds(person, permission)).length;
      if (eligible < approvalsNeeded)
        log.warn(
          { operation: name, permission, among, eligible, needed: approvalsNeeded },
          'too few people can approve this operation: nobody will get it done',
        );
      else if (eligible === approvalsNeeded)
        log.warn(
          { operation: name, permission, among, eligible, needed: approvalsNeeded },
          'whoever can approve this operation cannot ask for it: nobody else is left to approve',
        );
    }
  };

  inFlight.background(async () => {
    if ((await slack.channelInfo(channel)) === undefined)
      log.warn(
        { channel },
        'it cannot be checked whether outsiders see the channel for approvals: the app lacks the scope channels:read, or groups:read',
      );
  });
  inFlight.background(async (signal) => {
    while (!signal.aborted) {
      await look(signal).catch((error: unknown) => {
        if (!signal.aborted) log.warn({ err: error }, 'who can approve could not be found out');
      });
      await delay(day, undefined, { signal });
    }
  });
}
