import type { Fault } from '../genesys.ts';
import type { Platforms } from '../platforms.ts';
import { approvalsChannel, people } from '../slack/residents.ts';
import type { Trouble } from './protocol.ts';
import { Refusal } from './refusal.ts';

export interface Troubles {
  list(): Trouble[];
  /** Turns a trouble on or off, or makes it happen once. Throws a Refusal if there's no such trouble, or if it can't happen. */
  set(id: string, on: boolean, client: string | undefined): void;
}

interface Source extends Omit<Trouble, 'id' | 'isOn'> {
  /** Undefined for what happens once. */
  isOn?: () => boolean;
  set(on: boolean, client: string | undefined): void;
}

const everything = /^\/(?:api|oauth)\//u;
const writes = /^\/api\/v2\/oauth\/clients(?:\/[^/]+(?:\/secret)?)?$/u;
const oneClient = /^\/api\/v2\/oauth\/clients\/([^/]+)(?:\/secret)?$/u;
const writeMethods = ['POST', 'PUT', 'DELETE'];
const slowMs = 6_000;

/** Everything that can go wrong in this sandbox. */
export function createTroubles(platforms: Platforms): Troubles {
  const table: Readonly<Record<string, Source>> = { ...genesysTroubles(platforms), ...slackTroubles(platforms) };
  return {
    list: () => Object.entries(table).map(([id, { label, about, isOn }]) => ({ id, label, about, isOn: isOn?.() })),
    set(id, on, client) {
      const found = Object.hasOwn(table, id) ? table[id] : undefined;
      if (found === undefined) throw new Refusal('There’s no such trouble.');
      if (found.isOn?.() !== on) found.set(on, client);
    },
  };
}

function genesysTroubles({ genesys }: Platforms): Record<string, Source> {
  const lasting = (label: string, fault: Fault): Source => {
    let remove: (() => void) | undefined;
    return {
      label,
      about: 'genesys',
      isOn: () => remove !== undefined,
      set(on) {
        remove?.();
        remove = on ? genesys.faults.inject({ ...fault, times: Number.POSITIVE_INFINITY }) : undefined;
      },
    };
  };
  return {
    slow: lasting('Genesys Cloud is slow (6 s)', { path: everything, delayMs: slowMs }),
    down: lasting('Genesys Cloud is down', { path: everything, status: 503 }),
    limited: lasting('Genesys Cloud is rate limiting the bot', { path: everything, retryAfterSeconds: 10 }),
    lost: answerLost(genesys),
    edited: {
      label: 'An admin edits the last client shown',
      about: 'genesys',
      set(_on, given) {
        const id = given ?? lastRead(genesys);
        const client = genesys.client(id);
        if (client === undefined || client.state === 'deleted')
          throw new Refusal('The bot hasn’t read a client yet. Show one, then try again.');
        genesys.changeClient(id, { description: `${client.description ?? client.name} (edited by an admin)` });
      },
    },
  };
}

/** The client that the bot last read or changed, besides its own. */
function lastRead({ calls, botClient }: Platforms['genesys']): string {
  const ids = calls.map(({ path }) => oneClient.exec(path)?.[1]);
  return ids.findLast((id) => id !== undefined && id !== botClient.id) ?? '';
}

/** The next change takes effect, and its answer never arrives. */
function answerLost(genesys: Platforms['genesys']): Source {
  let armed: { remove: () => void; from: number } | undefined;
  const isOn = (): boolean => {
    if (armed === undefined) return false;
    const since = genesys.calls.slice(armed.from);
    if (!since.some(({ method, path }) => writeMethods.includes(method) && writes.test(path))) return true;
    armed.remove();
    armed = undefined;
    return false;
  };
  return {
    label: 'The answer to the next change is lost',
    about: 'genesys',
    isOn,
    set(on) {
      armed?.remove();
      const remove = on ? genesys.faults.inject({ method: writeMethods, path: writes, drop: 'after' }) : undefined;
      armed = remove && { remove, from: genesys.calls.length };
    },
  };
}

function slackTroubles({ slack, genesys }: Platforms): Record<string, Source> {
  const account = slack.users().find(({ id }) => id === people.dora);
  const user = genesys.users().find(({ email }) => email === account?.profile?.email);
  const channel = slack.channels().find(({ id }) => id === approvalsChannel);
  return {
    ...(user && {
      leavesGenesys: {
        label: 'Dora leaves Genesys Cloud',
        about: 'people' as const,
        isOn: () => genesys.users().some(({ id, state }) => id === user.id && state === 'inactive'),
        set: (on: boolean) => genesys.changeUser(user.id, { state: on ? 'inactive' : 'active' }),
      },
    }),
    ...(account && {
      leavesSlack: {
        label: 'Dora leaves Slack',
        about: 'people' as const,
        isOn: () => slack.users().some(({ id, deleted }) => id === account.id && deleted === true),
        set: (on: boolean) => slack.changeUser(account.id, { deleted: on }),
      },
    }),
    unreachable: {
      label: 'Slack can’t reach the bot',
      about: 'slack',
      isOn: () => slack.switches.unreachable,
      set(on) {
        slack.switches.unreachable = on;
      },
    },
    ...(channel && {
      archived: {
        label: `#${channel.name} is archived`,
        about: 'slack' as const,
        isOn: () => slack.channels().some(({ id, is_archived }) => id === channel.id && is_archived),
        set: (on: boolean) => slack.changeChannel(channel.id, { is_archived: on }),
      },
    }),
  };
}
