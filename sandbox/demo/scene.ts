import type { SandboxClient } from '../genesys/resources.ts';
import { record, string } from '../slack/json.ts';
import { approvalsChannel } from '../slack.ts';
import type { RunningBot } from './bot.ts';
import type { Checks } from './checks.ts';
import type { Platforms } from './settings.ts';
import type { Stage } from './stage.ts';

export interface Play extends Platforms {
  stage: Stage;
  check: Checks;
  bot: RunningBot;
  tells: (text: string) => void;
}

/** One part of the day; `run` throws when it cannot go on. */
export interface Scene {
  title: string;
  run(play: Play): Promise<void>;
}

/** The one client of this name that is not deleted. Throws when there is none. */
export function clientNamed({ genesys }: Platforms, name: string): SandboxClient {
  const found = genesys.clients().find((client) => client.name === name && client.state !== 'deleted');
  if (found === undefined) throw new Error(`Genesys has no client “${name}”.`);
  return found;
}

/** How often the bot called this path with this method; of a client the part after its id. */
export const callsFor = ({ genesys }: Platforms, method: string, clientId: string, after = ''): number =>
  genesys.countCalls(method, `/api/v2/oauth/clients/${clientId}${after}`);

/** The status with which Genesys answers somebody who asks for a token as this client. */
export async function tokenStatus({ genesys }: Platforms, clientId: string, secret: string): Promise<number> {
  const response = await fetch(`${genesys.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return response.status;
}

/** All that was ever posted, by anybody who can read it: messages, but no windows. */
export function postedTexts({ slack }: Platforms): string {
  const posts = slack.calls.filter(({ method }) => !method.startsWith('views.'));
  return posts.map(({ args }) => JSON.stringify(args)).join('\n');
}

/** The ids of the records of the audit trail and of those before them, as they stand on the bot's log. */
export function auditLines({ bot }: Pick<Play, 'bot'>): { seq: number; hash: string; previous: string }[] {
  return bot.lines().flatMap((line) => {
    if (!line.startsWith('{')) return [];
    const entry = record(record(JSON.parse(line))['audit']);
    const { seq, hash, previous } = entry;
    return typeof seq === 'number' ? [{ seq, hash: string(hash), previous: string(previous) }] : [];
  });
}

/** How many cards there are in the channel for approvals. */
export const cardCount = ({ slack }: Platforms): number =>
  slack.messages(approvalsChannel).filter((message) => message.thread_ts === undefined).length;
