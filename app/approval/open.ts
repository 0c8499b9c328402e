import type { Message } from '../../commands/block-kit/message.ts';
import { fitsCard } from '../../commands/cards/lists.ts';
import { withRelated } from '../../commands/cards/related.ts';
import { opened } from '../../commands/cards/sentences.ts';
import { changeLinesOf } from '../../commands/cards/snapshot.ts';
import { namesFrom } from '../../commands/clients/names.ts';
import type { Services } from '../../commands/operation/context.ts';
import { requireOwnPermissions } from '../../commands/operation/permissions.ts';
import { recordedChange } from '../../commands/operation/recorded-change.ts';
import type { Operation } from '../../commands/operation.ts';
import type { Found } from '../../services/deciders/found.ts';
import { defined } from '../../services/defined.ts';
import { KeyturnError } from '../../services/errors.ts';
import { fingerprint } from '../../services/genesys/fingerprint.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { asJson } from '../../services/json.ts';
import { refOf } from '../../services/people/person-ref.ts';
import type { Person } from '../../services/people.ts';
import type { Notify, RequestDeciders, RequestRecord } from '../../services/requests/types.ts';
import type { Attempt } from '../pipeline/entry.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';
import { requireAsSeen } from './as-seen.ts';
import { relatedOn } from './cards/related.ts';
import type { Cards } from './cards.ts';
import type { DeciderMessages } from './decider-messages.ts';
import type { RequireApprovers } from './require-approvers.ts';
import type { RoleRule } from './role-rule.ts';
import { takeSnapshot } from './snapshot.ts';

export interface NewApproval {
  attempt: Attempt;
  operation: Operation;
  person: Person;
  input: unknown; // parsed
  reason: string;
  client?: OAuthClient; // as the requester saw it
}

/** Opens a request, posts its card, and returns the requester's message. Withdraws the request if its card can't be posted. */
export type OpenRequest = (request: NewApproval) => Promise<Message>;

export interface OpenRequestOptions {
  services: Services;
  requireApprovers: RequireApprovers['requireApprovers'];
  notify: Notify;
  approvalsNeeded: number;
  needsHolder: RoleRule['needsHolder'];
  cards: Pick<Cards, 'requireChannel' | 'post' | 'refresh' | 'refreshBeside' | 'channelFault'>;
  /** Looks up the usage of a request's client in the background. */
  gatherEvidence: (record: RequestRecord) => void;
  deciderMessages: Pick<DeciderMessages, 'plan' | 'send'>;
  inFlight: InFlight;
  log: Log;
}

export function createOpenRequest(options: OpenRequestOptions): OpenRequest {
  const { services, requireApprovers, needsHolder, cards, gatherEvidence, deciderMessages, inFlight, log } = options;
  const { requests } = services;

  return async ({ attempt, operation, person, input, reason, client }) => {
    attempt.act = 'ask';
    await requireOwnPermissions(services, operation);
    if (client !== undefined) await requireAsSeen(services, person, client);
    await operation.check?.({ ...services, person }, input, client);
    const found = await requireApprovers(person, operation);
    const lacking = client === undefined ? [] : ((await operation.foresee?.(services, client)) ?? []);
    const attached = operation.attaches?.(input) ?? [];
    const weighed = { client, person: async () => person, freshness: 'cached' } as const;
    const { nameTaken, namesake } = await services.weigh(operation.name, input, weighed);
    const shown = { person, attached, lacking, nameTaken, ...defined({ client, namesake }) };
    const taken = await takeSnapshot(services, log, shown);
    const holder = await needsHolder(person, operation, client);
    const snapshot = { ...taken, holderNeeded: holder.needed };
    if (!fitsCard(changeLinesOf(operation, input, { ...snapshot, names: namesFrom(snapshot) })))
      throw new KeyturnError('input_invalid', { details: { problems: [{ kind: 'too_much_for_card' }] } });
    await cards.requireChannel();
    const record = await requests
      .open({
        operation: operation.name,
        input: asJson(input),
        ...(client === undefined
          ? {}
          : { client: { id: client.id, name: client.name }, fingerprint: fingerprint(client) }),
        snapshot: asJson(snapshot),
        change: recordedChange(operation, input, client),
        deciders: decidersOf(options, found, holder.without),
        requester: refOf(person),
        reason,
        ...defined({ timing: operation.timing?.(input) }),
      })
      .catch(async (error: unknown) => {
        throw await withLink(services, error);
      });
    attempt.requestId = record.id;
    const told = await deciderMessages.plan(record);
    const posted = await show(record).catch(async (error: unknown) => {
      const decided = await withdraw(record);
      if (decided === undefined) throw error;
      return decided;
    });
    gatherEvidence(posted);
    if (told) inFlight.background(() => deciderMessages.send(posted.id));
    inFlight.background(async () => void (await cards.refreshBeside(posted)));
    const said = opened(posted, operation, { link: services.requestLink(posted) });
    return withRelated(said, await relatedOn(requests, posted, services.requestLink).catch(() => []));
  };

  async function show(record: RequestRecord): Promise<RequestRecord> {
    try {
      return await cards.post(record);
    } catch (error) {
      throw cards.channelFault(error);
    }
  }

  /**
   * Withdraws a request that nobody can see, and so nobody can decide. If that fails, the worker does it later. Returns the request if its card was
   * posted after all, though Slack or the store didn't answer, and someone has decided it.
   */
  async function withdraw(record: RequestRecord): Promise<RequestRecord | undefined> {
    try {
      const withdrawn = await requests.withdraw(record.id, { fact: { kind: 'unseen' } }, { answered: true });
      inFlight.background(async () => void (await cards.refresh(withdrawn)));
    } catch (error) {
      const latest = await requests.get(record.id).catch(() => undefined);
      if (latest !== undefined && latest.state !== 'pending') return latest;
      log.error({ err: error, request: record.id }, 'couldn’t withdraw a request whose card wasn’t posted; will retry');
    }
    return undefined;
  }
}

/** Adds a link to the open request to the error of a second one. */
async function withLink({ requests, requestLink }: Services, error: unknown): Promise<unknown> {
  if (!(error instanceof KeyturnError) || error.code !== 'request_exists') return error;
  const { requestId = '', by } = error.details;
  const first = await requests.get(requestId).catch(() => undefined);
  const link = first === undefined ? undefined : requestLink(first);
  if (link === undefined) return error;
  return new KeyturnError('request_exists', { cause: error, details: { requestId, link, ...defined({ by }) } });
}

/** How many people a request remembers. */
const mostPeople = 30;

/** Who is told. Where one approval is needed, someone without the client's roles can't give it. */
function decidersOf(
  { notify, approvalsNeeded }: OpenRequestOptions,
  { people, groups, complete }: Found,
  without: ReadonlySet<string>,
): RequestDeciders {
  const able = approvalsNeeded === 1 ? people.filter(({ genesysUser }) => !without.has(genesysUser)) : people;
  const all = able.length > 0 ? able : people;
  return {
    people: all.slice(0, mostPeople),
    ...defined({ others: all.length > mostPeople ? all.length - mostPeople : undefined }),
    groups: all.length === people.length ? [...groups] : [],
    complete,
    notify,
  };
}
