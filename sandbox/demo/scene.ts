import type { SandboxClient } from '../genesys/resources.ts';
import type { Platforms } from '../platforms.ts';
import { record, string } from '../slack/json.ts';
import { approvalsChannel } from '../slack.ts';
import type { RunningBot } from './bot.ts';
import type { Checks } from './checks.ts';
import type { Stage } from './stage.ts';

export interface Play extends Platforms {
  stage: Stage;
  check: Checks;
  bot: Pick<RunningBot, 'lines'>;
  tells: (text: string) => void;
  /** Does what isn't part of the story: it's only printed with `--all`, and checked either way. */
  aside<Result>(run: () => Promise<Result>): Promise<Result>;
}

/** One part of the day. `run` throws if it can't go on. */
export interface Scene {
  title: string;
  /** Otherwise it's only printed with `--all`, and checked either way. */
  isStory: boolean;
  run(play: Play): Promise<void>;
}

/** The client with this name that isn't deleted. Throws if there is none. */
export function clientNamed({ genesys }: Platforms, name: string): SandboxClient {
  const found = genesys.clients().find((client) => client.name === name && client.state !== 'deleted');
  if (found === undefined) throw new Error(`Genesys Cloud has no client “${name}”.`);
  return found;
}

/** How many calls with this method the bot made about a client; `after` is the rest of the path. */
export const callsFor = ({ genesys }: Platforms, method: string, clientId: string, after = ''): number =>
  genesys.countCalls(method, `/api/v2/oauth/clients/${clientId}${after}`);

/** The status of Genesys Cloud's response if someone asks for a token with this client and secret. */
export async function tokenStatus({ genesys }: Platforms, clientId: string, secret: string): Promise<number> {
  const response = await fetch(`${genesys.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return response.status;
}

/** Every message that was ever posted, no matter who can read it, but no modals. */
export function postedTexts({ slack }: Platforms): string {
  const posts = slack.calls.filter(({ method }) => !method.startsWith('views.'));
  return posts.map(({ args }) => JSON.stringify(args)).join('\n');
}

/** The audit records in the bot's log: number, hash, and the hash of the record before. */
export function auditLines({ bot }: Pick<Play, 'bot'>): { seq: number; hash: string; previous: string }[] {
  return bot.lines().flatMap((line) => {
    if (!line.startsWith('{')) return [];
    const entry = record(record(JSON.parse(line))['audit']);
    const { seq, hash, previous } = entry;
    return typeof seq === 'number' ? [{ seq, hash: string(hash), previous: string(previous) }] : [];
  });
}

/** How many cards are in the approvals channel. */
export const cardCount = ({ slack }: Platforms): number =>
  slack.messages(approvalsChannel).filter((message) => message.thread_ts === undefined).length;
