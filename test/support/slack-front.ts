import { type HttpServer, type Received, type Reply, startHttpServer } from './http-server.ts';
import type { World } from './world.ts';

/** One call of the Web API, as it came over the wire. */
export interface FrontCall {
  method: string;
  token: string | undefined;
  at: number;
}

export interface SlackFront {
  /** Where the bot finds Slack, without the slash that the official clients add. */
  url: string;
  calls: FrontCall[];
  /** Answers a method instead of the workspace from now on. */
  answer(method: string, reply: Reply | undefined): void;
}

/** A proxy in front of the workspace that sees every call, and can answer instead of it. Closed with the test. */
export async function startSlackFront({ slack }: Pick<World, 'slack'>): Promise<SlackFront> {
  const calls: FrontCall[] = [];
  const replies = new Map<string, Reply>();
  const forward = async (request: Received): Promise<Reply> => {
    const method = request.path.replace('/api/', '');
    const token = /^Bearer (\S+)/u.exec(request.headers.authorization ?? '')?.[1];
    calls.push({ method, token, at: performance.now() });
    const own = replies.get(method);
    if (own !== undefined) return own;
    const { 'content-type': type = '', authorization = '' } = request.headers;
    const answer = await fetch(new URL(method, slack.url), {
      method: 'POST',
      headers: { 'content-type': type, ...(authorization === '' ? {} : { authorization }) },
      body: request.text,
    });
    return { status: answer.status, json: await answer.json() };
  };
  const server: HttpServer = await startHttpServer(forward);
  return {
    url: `${server.url}/api`,
    calls,
    answer: (method, reply) => void (reply === undefined ? replies.delete(method) : replies.set(method, reply)),
  };
}
