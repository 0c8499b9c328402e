import { randomBytes } from 'node:crypto';
import type { SandboxClient } from '../../sandbox/genesys.ts';
import { approvalsChannel, type Delivery, type SlackMessage } from '../../sandbox/slack.ts';
import { type Audit, createAudit } from '../../services/audit.ts';
import type { Requests } from '../../services/requests/service.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { createRequests } from '../../services/requests.ts';
import { createAuthenticatedStore } from '../../services/store/authenticated.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { randomKey, ringFrom } from '../support/keys.ts';
import { eventually, patienceMs } from '../support/patience.ts';
import { watchedStore } from '../support/worker.ts';
import { type PersonName, startWorld, type World, type WorldOptions } from '../support/world.ts';

/** A request that someone opened. */
export interface Asked {
  id: string;
  client: SandboxClient;
  requester: PersonName;
  card(): SlackMessage;
  /** The lines of the card's thread, without the card. */
  thread(): string[];
  record(): Promise<RequestRecord>;
}

export interface Step {
  action: string;
  operation: string;
  by: string | undefined;
  code: string | undefined;
}

export interface TwoPeople extends World {
  /** The store, as Keyturn reads it. */
  store: Store;
  /** The store as it is, for what others do to it. */
  raw: Store;
  requests: Requests;
  audit: Audit;
  /** Moves the bot's clock. */
  advance(ms: number): void;
  clientNamed(name: string): SandboxClient;
  /** Fills in the form; resolves once the modal says that the request was sent. */
  askFor(
    name: PersonName,
    operation: 'delete' | 'rotate',
    client: string,
    reason?: string,
    when?: string,
  ): Promise<Asked>;
  /** Presses a button of the card, and gives the answer that only this person sees. */
  presses(name: PersonName, asked: Asked, button: string): Promise<string>;
  /** What **Details** shows of a request. */
  details(name: PersonName, asked: Asked): Promise<string>;
  approves(name: PersonName, asked: Asked): Promise<Delivery>;
  denies(name: PersonName, asked: Asked, reason?: string): Promise<string>;
  /** The requester's direct message about the outcome. */
  outcome(asked: Asked): Promise<string>;
  trail(): Promise<Step[]>;
  /** How often Genesys Cloud was asked to change this client: `PUT`, `DELETE`, `POST`. */
  writes(client: SandboxClient): string[];
  /** How often the workers on this store have looked for everything that's due. */
  looks(): number;
}

const path = /\/api\/v2\/oauth\/clients\/(?<id>[^/]+)(?:\/secret)?$/u;
export const secretPath = /\/api\/v2\/oauth\/clients\/[^/]+\/secret$/u;
export const clientPath = /\/api\/v2\/oauth\/clients\/[^/]+$/u;

/** Resolves with the first truthy value of `look`. */
export const until = <T>(
  look: () => T | Promise<T>,
  timeoutMs = patienceMs,
): Promise<Exclude<T, undefined | null | false>> =>
  eventually(
    async () => {
      const found = await look();
      if (found === undefined || found === null || found === false) throw new Error(`not yet: ${look.toString()}`);
      return found as Exclude<T, undefined | null | false>;
    },
    { timeoutMs },
  );

const isTold = async ({ record }: Asked) => (await record()).told?.includes('outcome');

/** Resolves once everyone was told the outcome; gives up after `timeoutMs`. */
export const outcomeTold = (asked: Asked, timeoutMs?: number) => until(() => isTold(asked), timeoutMs);

/** The same where a message couldn't be sent at first: moves the clock, so that it's tried again. */
export const outcomeToldLater = (w: TwoPeople, asked: Asked) =>
  until(() => {
    w.advance(41_000);
    return isTold(asked);
  });

/** Resolves once the card shows what Genesys Cloud says about the client's use. */
export const usageShown = ({ card }: Asked) => until(() => card().rendered.includes('usage read '));

/** The cards in the channel, from the oldest, whether they can be decided or not. */
export const cards = ({ slack }: World): SlackMessage[] =>
  slack.messages(approvalsChannel).filter(({ thread_ts: thread, deleted }) => thread === undefined && !deleted);

/** The newest card that can be decided, once there is one. */
export const openCard = ({ slack }: World): Promise<SlackMessage> =>
  slack.waitFor(() => slack.messages(approvalsChannel).findLast(({ buttons }) => buttons.includes('Approve…')));

export interface TwoPeopleOptions extends WorldOptions {
  store?: Store;
  /** A KEYTURN_KEY with all keys that a look into the store needs. Default: the bot's. */
  readingKeys?: string;
}

/** A world with a look into its store: what was recorded, and what's kept where. */
export async function twoPeople({ store: given, readingKeys, ...options }: TwoPeopleOptions = {}): Promise<TwoPeople> {
  let offset = 0;
  const now = () => Date.now() + offset;
  const raw = given ?? createMemoryStore({ now });
  const key = options.settings?.['KEYTURN_KEY'] ?? randomKey();
  const ring = ringFrom(readingKeys ?? key);
  const store = createAuthenticatedStore({ store: raw, ring });
  const watched = watchedStore(options.bot?.store ?? raw);
  const world = await startWorld({
    ...options,
    settings: { KEYTURN_KEY: key, ...options.settings },
    bot: { now, ...options.bot, store: watched },
  });
  const { slack, genesys } = world;
  const { id: organization } = genesys.organization;
  const keys = keySpace(organization);
  const audit = createAudit({
    store,
    keys,
    organization,
    now,
    ring,
    log: () => undefined,
  });
  const requests = createRequests({
    store,
    trail: audit,
    keys,
    organization,
    now,
    id: () => randomBytes(8).toString('hex'),
    owner: 'test',
    minutes: 60,
    approvalsNeeded: 1,
    policy: { digest: 'digest', approvers: [] },
  });

  const clientNamed: TwoPeople['clientNamed'] = (name) => {
    const found = genesys.clients().find((client) => client.name === name);
    if (found === undefined) throw new Error(`no client ${name}`);
    return found;
  };

  const askFor: TwoPeople['askFor'] = async (name, operation, clientName, reason = 'It is not used any more', when) => {
    const client = clientNamed(clientName);
    const person = world.person(name);
    await world.opens(name, `/oauth ${operation} ${client.id}`);
    await person.fills({
      Reason: reason,
      ...(operation === 'delete' ? { 'Type the client’s name to confirm': client.id } : {}),
      When: when ?? (operation === 'delete' ? 'Delete right away' : 'Right after approval'),
    });
    await person.submits();
    await world.modal(name, (view) => view.text.includes('Sent for approval'));
    await person.closes({ all: true });
    const posted = await slack.waitFor(() =>
      slack
        .messages(approvalsChannel)
        .findLast(
          ({ buttons, blocks }) =>
            buttons.includes('Approve…') && JSON.stringify(blocks).includes(client.id.slice(0, 8)),
        ),
    );
    const id = /details:(?<id>[\w-]{36})/u.exec(JSON.stringify(posted.blocks))?.groups?.['id'];
    if (id === undefined) throw new Error('no request');
    const card = (): SlackMessage => {
      const there = slack
        .messages(approvalsChannel)
        .findLast(
          ({ blocks, deleted, thread_ts: thread }) =>
            !deleted && thread === undefined && JSON.stringify(blocks).includes(id),
        );
      if (there === undefined) throw new Error('no card');
      return there;
    };
    return {
      id,
      client,
      requester: name,
      card,
      thread: () =>
        slack
          .messages(approvalsChannel, { thread: card().ts })
          .slice(1)
          .map(({ rendered }) => rendered),
      record: async () => {
        const record = await requests.get(id);
        if (record === undefined) throw new Error('no record');
        return record;
      },
    };
  };

  const presses: TwoPeople['presses'] = async (name, asked, button) => {
    const person = world.person(name);
    const before = slack.ephemerals(person.id).length;
    await person.clicks(asked.card(), button);
    return slack.waitFor(() => {
      const answer = slack.ephemerals(person.id).slice(before).at(-1)?.rendered ?? '';
      // On a slow machine, another one comes first.
      return answer.includes('taking longer than usual') ? undefined : answer;
    });
  };

  return {
    ...world,
    store,
    raw,
    requests,
    audit,
    advance: (ms) => {
      offset += ms;
    },
    clientNamed,
    askFor,
    presses,
    async details(name, asked) {
      await world.person(name).clicks(asked.card(), 'Details');
      const { text } = await world.modal(name, ({ title }) => title === 'Request details');
      await world.person(name).closes({ all: true });
      return text;
    },
    approves: (name, asked) => world.person(name).clicks(asked.card(), 'Approve…'),
    async denies(name, asked, reason = 'We still need this client') {
      const person = world.person(name);
      await person.clicks(asked.card(), 'Deny…');
      const first = await world.modal(name, (view) => !view.text.includes('Loading…'));
      if (first.submit === undefined) return first.text;
      await person.fills({ Reason: reason });
      await person.submits();
      return (await world.modal(name, (view) => view.submit === undefined && !view.text.includes('Saving…'))).text;
    },
    outcome: async (asked) => {
      await outcomeTold(asked);
      const dms = slack.directMessages(world.person(asked.requester).id);
      return dms.findLast(({ rendered }) => rendered.includes('You asked for this'))?.rendered ?? '';
    },
    async trail() {
      const records = await audit.latest({ limit: 100 });
      return (
        records
          // The first record of each start, and the forms that people opened.
          .filter(({ action = '' }) => !['policy', 'viewed'].includes(action))
          .toReversed()
          .map(({ action = '', operation = '', person, code }) => ({ action, operation, by: person?.slackUser, code }))
      );
    },
    writes: ({ id }) =>
      genesys.calls
        .filter(({ method, path: at }) => method !== 'GET' && path.exec(at)?.groups?.['id'] === id)
        .map(({ method }) => method),
    looks: watched.looks,
  };
}

/** Ada asks for a change, where changes need approval; gives its card. */
export async function askForChange(w: TwoPeople, client: string, description: string): Promise<SlackMessage> {
  const ada = w.person('ada');
  await w.opens('ada', `/oauth update ${w.clientNamed(client).id}`);
  await ada.fills({ Description: description, Reason: 'The planning tool has moved' });
  await ada.submits();
  await w.modal('ada', ({ text }) => text.includes('Changes to '));
  await ada.submits();
  await w.modal('ada', ({ text }) => text.includes('Sent for approval'));
  await ada.closes({ all: true });
  return openCard(w);
}
