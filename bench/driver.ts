import { createHmac } from 'node:crypto';
import { Agent, createServer, request, type Server } from 'node:http';
import { listen } from '../sandbox/http.ts';

/** How one exchange went. Times in milliseconds since it was sent. */
export interface Exchange {
  ackMs: number;
  /** Until the answer came to the response_url; the same as `ackMs` if the acknowledgment is the answer. */
  answerMs: number;
}

export interface Load {
  port: number;
  payload: Payload;
  concurrency: number;
  /** Ends after a time in milliseconds, or after a number of exchanges. */
  until: { ms: number } | { count: number };
}

/** Returns the form fields of the next request. */
export type Payload = (responseUrl: string) => {
  form: Record<string, string>;
  answer: 'response_url' | 'acknowledgement';
};

export interface Loaded {
  perSecond: number;
  acks: number[];
  answers: number[];
}

interface Acknowledged {
  ms: number;
  text: string;
}

export interface Driver {
  /** Where bots find Slack: they answer nowhere else. */
  url: string;
  /** Signs as this workspace, and passes on to it what isn't an answer to the driver. Until then nothing can be sent. */
  standFor(slack: Workspace): void;
  /** Sends one signed request, and waits for its answer. Throws on any status but 200. */
  exchange(port: number, payload: Payload, onAnswer?: (text: string) => void): Promise<Exchange>;
  /** Only sends. Returns the acknowledgment's text and time, and doesn't wait for the answer. */
  acknowledge(port: number, payload: Payload): Promise<Acknowledged>;
  /** Runs exchanges in a closed loop. */
  load(load: Load): Promise<Loaded>;
  close(): void;
}

interface Workspace {
  url: string;
  signingSecret: string;
}

/** Plays Slack: signs, sends, and receives answers at the response_urls. Kept light, because it shares the machine with its subject. */
export async function createDriver(): Promise<Driver> {
  const waiting = new Map<string, (text: string) => void>();
  const agent = new Agent({ keepAlive: true, maxSockets: 1_000 });
  let count = 0;

  let slack: Workspace = { url: '', signingSecret: '' };

  const sink = createSink(waiting, () => slack.url);
  const base = await listen(sink);
  const send = (port: number, form: Record<string, string>): Promise<Acknowledged> =>
    post({ agent, signingSecret: slack.signingSecret, port, form });

  const acknowledge: Driver['acknowledge'] = (port, payload) => {
    count += 1;
    return send(port, payload(`${base}/${count}`).form);
  };

  const exchange: Driver['exchange'] = async (port, payload, onAnswer) => {
    count += 1;
    const path = `/${count}`;
    const { form, answer } = payload(base + path);
    const began = performance.now();
    if (answer === 'acknowledgement') {
      const { ms, text } = await send(port, form);
      onAnswer?.(text);
      return { ackMs: ms, answerMs: ms };
    }
    const answered = new Promise<string>((resolve) => waiting.set(path, resolve));
    const { ms } = await send(port, form);
    const text = await answered;
    onAnswer?.(text);
    return { ackMs: ms, answerMs: performance.now() - began };
  };

  return {
    url: base,
    standFor(workspace) {
      slack = workspace;
    },
    exchange,
    acknowledge,
    async load({ port, payload, concurrency, until }) {
      const acks: number[] = [];
      const answers: number[] = [];
      const began = performance.now();
      let left = 'count' in until ? until.count : Number.POSITIVE_INFINITY;
      const end = 'ms' in until ? began + until.ms : Number.POSITIVE_INFINITY;
      const loop = async (): Promise<void> => {
        while (left > 0 && performance.now() < end) {
          left -= 1;
          const { ackMs, answerMs } = await exchange(port, payload);
          acks.push(ackMs);
          answers.push(answerMs);
        }
      };
      await Promise.all(Array.from({ length: concurrency }, loop));
      return { perSecond: (answers.length / (performance.now() - began)) * 1000, acks, answers };
    },
    close() {
      agent.destroy();
      sink.closeAllConnections();
      sink.close();
    },
  };
}

/** Receives answers at response_urls, and passes each to the exchange that waits for it, and everything else to the workspace. */
function createSink(waiting: Map<string, (text: string) => void>, workspaceUrl: () => string): Server {
  const sink = createServer((incoming, response) => {
    const { url: path = '/', method, headers } = incoming;
    if (!/^\/\d+$/u.test(path)) {
      const onward = request(new URL(path, workspaceUrl()), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.once('error', () => response.destroy());
      incoming.pipe(onward);
      return;
    }
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      response.writeHead(200).end('ok');
      const settle = waiting.get(path);
      waiting.delete(path);
      settle?.(Buffer.concat(chunks).toString('utf8'));
    });
  });
  sink.keepAliveTimeout = 60_000;
  return sink;
}

interface Post {
  agent: Agent;
  signingSecret: string;
  port: number;
  form: Record<string, string>;
}

/** Sends a signed form. Throws on any status but 200. */
function post({ agent, signingSecret, port, form }: Post): Promise<Acknowledged> {
  return new Promise((resolve, reject) => {
    const body = new URLSearchParams(form).toString();
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
    const began = performance.now();
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(body),
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    };
    request({ host: '127.0.0.1', port, path: '/slack/events', method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        if (response.statusCode !== 200) reject(new Error(`port ${port} answered ${response.statusCode}`));
        else resolve({ ms: performance.now() - began, text: Buffer.concat(chunks).toString('utf8') });
      });
    })
      .once('error', reject)
      .end(body);
  });
}
