import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Services } from '../../commands/operation/context.ts';
import { permissionsOf, viewPermission } from '../../commands/operation/permissions.ts';
import { allOperations, findOperation, isCreation, isWrite } from '../../commands/registry.ts';
import { createGate } from '../../commands/second-person.ts';
import { createAccess } from '../../services/access.ts';
import { createApprovers } from '../../services/approvers.ts';
import { createAudit } from '../../services/audit.ts';
import { createAuthors } from '../../services/authors.ts';
import { createDeciders } from '../../services/deciders.ts';
import { defined } from '../../services/defined.ts';
import { createDirectory } from '../../services/directory.ts';
import { keyRing } from '../../services/keys.ts';
import { createListings } from '../../services/listings.ts';
import { createIntroduce } from '../../services/people/introduce.ts';
import { createKnownUsers } from '../../services/people/known-users.ts';
import { createPeople } from '../../services/people.ts';
import { digestOf } from '../../services/policy.ts';
import { createRequests, type RequestsOptions } from '../../services/requests.ts';
import { createSealedSecrets } from '../../services/sealed-secrets.ts';
import { type KeySpace, keySpace } from '../../services/store.ts';
import { createTurns } from '../../services/turns.ts';
import { createUsages } from '../../services/usage.ts';
import { type Cards, createCards } from '../approval/cards.ts';
import { createEligibility, createMayDecide, type RequireEligible } from '../approval/eligibility.ts';
import { listingReports } from '../process/listing-reports.ts';
import type { OrganizationOptions } from './options.ts';
import { policyIn } from './policy.ts';
import { createWitness, type Witness } from './witness.ts';

/** How long a process shows a name before it asks again, and before that one of another replica's, in milliseconds. */
const namesMs = 1_800_000;

/** How many requests of one person can be pending: more would crowd out the others' cards. */
const mostOpen = 10;

/** One organization's services. */
export interface OrganizationServices {
  services: Services;
  cards: Cards;
  requireEligible: RequireEligible;
  keys: KeySpace;
  witness: Witness;
}

/** Makes the services. Sends and stores nothing yet. */
export function createServices(options: OrganizationOptions): OrganizationServices {
  const { account, config, store, slack, identity, log, now, instance } = options;
  const { genesys, organization } = account;
  const keys = keySpace(organization.id);
  const onProblem = (error: unknown): void => log.warn({ err: error }, 'couldn’t refresh names or roles');
  const directory = createDirectory({ genesys, now, shared: { store, keys }, namesMs, onProblem });
  const approvers = createApprovers({ ids: config.approvers, groupMembers: slack.groupMembers, now });
  const requireEligible = createEligibility({ approvers });
  const { audit, secrets, requests, listings, witness } = createRecords(options, keys);
  const access = createAccess({ genesys, directory, botClientId: account.botClientId, now, onProblem });
  const { channel, command } = config;
  const cards = createCards({ slack, requests, channel, workspaceUrl: identity.url, command, log, now });

  const onDeciders = (error: unknown): void => log.warn({ err: error }, 'couldn’t find out who can approve');
  const known = createKnownUsers({ store, keys, now });
  const people = createPeople({
    genesys,
    askedBy: genesys.askedBy,
    slackUser: (id, asking) => slack.askedBy(asking).userInfo(id),
    known,
    seen: directory.seen,
    own: identity.own,
    now,
  });
  const deciders = createDeciders({
    genesys,
    people,
    approvers,
    userByEmail: slack.userByEmail,
    channelMembers: () => slack.channelMembers(channel),
    own: identity.own,
    team: identity.own.workspaces[0] ?? '',
    seen: directory.seen,
    introduce: createIntroduce({ genesys: genesys.askedBy({ purpose: 'background' }), known, onProblem: onDeciders }),
    permissions: [...new Set(allOperations.flatMap(permissionsOf))],
    base: viewPermission,
    store: options.store,
    keys,
    now,
    onProblem: onDeciders,
  });

  const services: Services = {
    organization,
    genesys,
    people,
    access,
    deciders,
    listings,
    directory,
    requests,
    secrets,
    audit,
    authors: createAuthors({ audit, creates: isCreation, writes: isWrite, now }),
    usage: createUsages({ genesys: genesys.askedBy({ purpose: 'background' }), store, keys, now, instance }),
    turns: createTurns({ store: options.store, keys, now, instance: options.instance, wait: delay }),
    now,
    command: config.command,
    graceDays: config.graceDays,
    ...createGate(config.secondPerson, { access, listings, directory }),
    requestLink: cards.link,
    mayDecide: createMayDecide({ requireEligible, log }),
  };
  return { services, cards, requireEligible, keys, witness };
}

/** The services that use the store, under the organization's keys. */
function createRecords(
  { account, config, store, log, metrics, now, instance, timing = {} }: OrganizationOptions,
  keys: KeySpace,
): Pick<Services, 'audit' | 'secrets' | 'requests' | 'listings'> & Pick<OrganizationServices, 'witness'> {
  const organization = account.organization.id;
  const ring = keyRing(config.keys);
  const witness = createWitness({ path: config.witness, ring, organization, instance, log });
  // A SIEM reads the trail from the log, so its lines don't depend on LOG_LEVEL.
  const auditLog = log.child({}, { level: 'info' });
  metrics.trailAlarm(false);
  const audit = createAudit({
    store,
    keys,
    ring,
    now,
    organization,
    log(line) {
      if (!line.recorded) metrics.unrecorded();
      auditLog.info({ audit: line }, 'audit');
    },
    onEnd: witness.saw,
    onRollback: (facts) => {
      metrics.trailAlarm(true);
      log.error(
        facts,
        facts.how === 'forged'
          ? 'the end of the audit trail isn’t Keyturn’s, so someone else wrote it: Keyturn changes nothing until the trail is restored and Keyturn is restarted'
          : 'the audit trail was put back to an earlier state, erased, or cut: Keyturn changes nothing until it’s restored and Keyturn is restarted',
      );
    },
  });
  return {
    audit,
    witness,
    secrets: createSealedSecrets({
      store,
      trail: audit,
      keys,
      ring,
      now,
      id: randomUUID,
      ttlMs: config.secretMinutes * 60_000,
    }),
    requests: createRequests({
      store,
      trail: audit,
      keys,
      organization,
      now,
      id: randomUUID,
      owner: instance,
      minutes: config.requestMinutes,
      doMinutes: config.doMinutes,
      graceDays: config.graceDays,
      approvalsNeeded: config.approvals,
      mostOpen,
      policy: { digest: digestOf(policyIn(config)), approvers: config.approvers, roleRule: config.roleRule },
      ...leftAlone({ log, metrics }),
      onState: ({ operation, state }) => metrics.transition(operation, state),
      ...defined({ leaseMs: timing.leaseMs, silentMs: timing.silentMs }),
    }),
    listings: createListings({
      organization,
      genesys: account.genesys,
      store,
      keys,
      now,
      freshMs: config.listingSeconds * 1000,
      instance,
      onRefresh: listingReports({ log, metrics }),
      ownWrites: account.ownWrites,
    }),
  };
}

/** What the log and metrics say of requests that aren't believed, or can't be read. */
const leftAlone = ({
  log,
  metrics,
}: Pick<OrganizationOptions, 'log' | 'metrics'>): Pick<RequestsOptions, 'onTampered' | 'onUnreadable' | 'knows'> => ({
  onTampered: (request, how) =>
    log.error(
      { request },
      how === 'removed'
        ? 'somebody removed an open request from the store'
        : 'somebody put an old version of a request back into the store',
    ),
  knows: (operation) => findOperation(operation) !== undefined,
  onUnreadable(request) {
    metrics.storeDistrusted('other_version');
    log.error({ request }, 'another version of Keyturn wrote a request that this one can’t read, so it’s left alone');
  },
});
