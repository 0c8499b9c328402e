import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LogLevel, WebClient } from '@slack/web-api';
import { expect, onTestFinished } from 'vitest';
import { z } from 'zod';
import { testsInTurn } from './support/cases.ts';
import { eventually } from './support/patience.ts';
import { root } from './support/sources.ts';

const test = testsInTurn();

/** The simulated Genesys Cloud's secrets, 32 bytes in base64url, and Slack's tokens. */
const anySecret = /(?<![\w-])[\w-]{43}(?![\w-])|xoxb-|xapp-/u;

interface Running {
  child: ChildProcess;
  output(): string;
  /** Everything it printed, once it has ended. */
  ended: Promise<{ code: number | null; output: string }>;
  /** The first line on standard output. */
  firstLine: Promise<string>;
}

/** Runs a script as the leader of its own process group, so that processes that it leaves behind can be found. */
function run(script: string, ...args: string[]): Running {
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd: root,
    env: { ...process.env, SLACK_BOT_TOKEN: 'xoxb-of-somebody', REDIS_URL: 'redis://127.0.0.1:1', NO_COLOR: '' },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    if (isLeft(child)) process.kill(-(child.pid ?? 0), 'SIGKILL');
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const firstLine = once(createInterface(child.stdout), 'line').then(([line]) => String(line));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
  return { child, output: () => output, ended, firstLine };
}

/** Whether any process of the group is still running. Zombies don't count. */
function isLeft({ pid = 0 }: ChildProcess): boolean {
  if (!existsSync('/proc/self/stat')) return isSignalled(pid);
  return readdirSync('/proc').some((entry) => {
    try {
      // proc_pid_stat(5): `pid (name) state ppid pgrp …`
      const [state, , group] =
        readFileSync(`/proc/${Number(entry)}/stat`, 'utf8')
          .split(') ')
          .at(-1)
          ?.split(' ') ?? [];
      return Number(group) === pid && state !== 'Z';
    } catch {
      return false;
    }
  });
}

function isSignalled(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

const nothingIsLeft = (child: ChildProcess) => eventually(() => expect(isLeft(child)).toBe(false));

const kept = ({ output, child }: Running) =>
  eventually(() => {
    if (child.exitCode !== null) throw new Error(output());
    expect(output()).toContain('Everything keeps running');
  });

/** Everything of the page is there, and it shows Ada's Slack. */
async function answersAsPage(url: string): Promise<void> {
  for (const path of ['/', '/app.js', '/app.css']) expect((await fetch(`${url}${path}`)).status).toBe(200);
  const ending = new AbortController();
  const state = await fetch(`${url}/state?person=U0ADA0001`, { signal: ending.signal });
  const { value } = (await state.body?.pipeThrough(new TextDecoderStream()).getReader().read()) ?? {};
  expect(value).toContain('"me":"U0ADA0001"');
  ending.abort();
}

const urlAfter = (text: string, words: string): string => new RegExp(`${words} +(http\\S+)`, 'u').exec(text)?.[1] ?? '';

/** The scenes of the day, as docs/demo.md lists them; those of the story are bold. */
const scenes = [...readFileSync(join(root, 'docs/demo.md'), 'utf8').matchAll(/^\d+\. (\*\*)?(.+?)(?:\*\*)?$/gmu)].map(
  ([, bold, title = '']) => ({ title, isStory: bold !== undefined }),
);
const headings = (output: string): string[] =>
  [...output.matchAll(/^── \d+ {2}(.+?) ─+$/gmu)].map(([, title = '']) => title);

/** Runs the demo to its end, and checks what's true however much of it is printed. */
async function playedDay(...args: string[]): Promise<{ output: string; lines: string[]; checks: number }> {
  const { child, ended } = run('sandbox/demo.ts', ...args);
  const { code, output } = await ended;
  expect(output).not.toContain('✗');
  expect(code).toBe(0);
  expect(output).not.toMatch(anySecret);
  expect(output).toMatch(/To press the buttons yourself: +npm run demo -- --open\n$/u);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colors start with one
  expect(output).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/u);
  const lines = output.split('\n');
  expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(100);
  await nothingIsLeft(child);
  return { output, lines, checks: Number(/ 13 scenes.*, (\d\d) checks passed in \d+ s\n/u.exec(output)?.[1]) };
}

test('the demo tells its story, and --all everything: without a failed check, a secret, or a process that’s left', async () => {
  const story = await playedDay();
  expect(story.lines.length).toBeLessThanOrEqual(250);
  expect(headings(story.output)).toEqual(scenes.filter(({ isStory }) => isStory).map(({ title }) => title));
  expect(story.output).not.toContain('✓');
  expect(story.output.match(/\S{4}… {2}\(only Dora sees it\)/gu)).toHaveLength(1);

  const all = await playedDay('--all');
  expect(all.lines.length).toBeGreaterThan(2 * story.lines.length);
  expect(headings(all.output)).toEqual(scenes.map(({ title }) => title));
  expect(all.output.match(/^ {2}✓ /gmu)).toHaveLength(all.checks);
  expect(all.output.match(/\S{4}… {2}\(only (?:Ada|Dora) sees it\)/gu)).toHaveLength(2);
  expect(story.checks).toBe(all.checks);
}, 120_000);

test('the demo keeps answering in Socket Mode until Ctrl-C', async () => {
  const demo = run('sandbox/demo.ts', '--keep', '--socket');
  await kept(demo);
  expect((await fetch(`${urlAfter(demo.output(), 'the bot')}/readyz`)).status).toBe(200);
  await answersAsPage(urlAfter(demo.output(), 'the page'));
  const [command = ''] = /http\S+\/_sandbox\/command/u.exec(demo.output()) ?? [];
  const body = JSON.stringify({ user: 'U0VERA001', text: '/oauth whoami' });
  expect((await fetch(command, { method: 'POST', body })).status).toBe(200);
  await eventually(async () => {
    const screen = await fetch(command.replace('/command', '/text?user=U0VERA001'));
    expect(await screen.text()).toContain('Vera Viewer');
  });
  demo.child.kill('SIGINT');
  expect((await demo.ended).code).toBe(0);
  await nothingIsLeft(demo.child);
}, 120_000);

test.each([[[]], [['--socket']]])(
  'the demo opens as a page until Ctrl-C: %j',
  async (args) => {
    const demo = run('sandbox/demo.ts', '--open', ...args);
    await eventually(() => expect(demo.output()).toContain('Press Ctrl-C'));
    expect(demo.output()).not.toContain('✓');
    expect(demo.output()).not.toMatch(anySecret);
    await answersAsPage(urlAfter(demo.output(), 'act as anyone on it:'));
    demo.child.kill('SIGINT');
    expect((await demo.ended).code).toBe(0);
    await nothingIsLeft(demo.child);
  },
  120_000,
);

test('the demo’s bot stops with it, even if the demo is killed', async () => {
  const demo = run('sandbox/demo.ts');
  await eventually(() => expect(demo.output()).toContain('Find a client'));
  demo.child.kill('SIGKILL');
  await demo.ended;
  await nothingIsLeft(demo.child);
}, 120_000);

const sandboxFacts = z.object({
  genesys: z.object({ apiUrl: z.url(), loginUrl: z.url(), clientId: z.string(), clientSecret: z.string() }),
  slack: z.object({
    apiUrl: z.url(),
    botToken: z.string(),
    signingSecret: z.string(),
    appToken: z.string(),
    teamId: z.string(),
    channel: z.string(),
  }),
  people: z.record(z.string(), z.string()),
  page: z.url(),
  control: z.object({ genesys: z.url(), slack: z.url() }),
  env: z.record(z.string(), z.string()),
});

test('the sandbox’s first line says where it is, and its credentials work', async () => {
  const sandbox = run('sandbox/start.ts', '--events-url', 'http://127.0.0.1:4321/slack/events');
  const facts = sandboxFacts.parse(JSON.parse(await sandbox.firstLine));

  const web = new WebClient(facts.slack.botToken, { slackApiUrl: facts.slack.apiUrl, logLevel: LogLevel.ERROR });
  expect(await web.auth.test()).toMatchObject({ ok: true, team_id: facts.slack.teamId });
  const { clientId, clientSecret, loginUrl, apiUrl } = facts.genesys;
  const answer = await fetch(`${loginUrl}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: token } = z.object({ access_token: z.string() }).parse(await answer.json());
  const headers = { authorization: `Bearer ${token}` };
  expect((await fetch(`${apiUrl}/api/v2/oauth/clients`, { headers })).status).toBe(200);
  expect((await fetch(`${facts.control.slack}/screen?user=${facts.people['ada']}`)).status).toBe(200);
  expect((await fetch(`${facts.control.genesys}/clients`)).status).toBe(200);
  await answersAsPage(facts.page);
  await eventually(() => expect(sandbox.output()).toContain(`act as anyone on it: ${facts.page}`));
  expect(facts.env).toMatchObject({ PORT: '4321', KEYTURN_STORE: 'memory', GENESYS_CLIENT_ID: clientId });

  sandbox.child.kill('SIGINT');
  expect((await sandbox.ended).code).toBe(0);
  await nothingIsLeft(sandbox.child);
}, 120_000);

test.each([
  ['an option that doesn’t exist', ['--frobnicate'], 'Unknown option --frobnicate.'],
  ['an extra word', ['now'], 'Unexpected argument “now”.'],
  ['an option without its value', ['--events-url'], '--events-url needs a value: --events-url <url>.'],
  ['an invalid address', ['--events-url', 'here'], '--events-url must be an http(s) URL'],
  ['an invalid port of the page', ['--page-port', 'x'], '--page-port must be a whole number from 0 to 65535.'],
  ['an invalid port', ['--slack-port', '99999'], '--slack-port must be a whole number from 0 to 65535.'],
])(
  'the sandbox rejects %s with a sentence',
  async (_words, args, sentence) => {
    const { code, output } = await run('sandbox/start.ts', ...args).ended;
    expect(output).toContain(sentence);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  },
  30_000,
);

test('the sandbox says that a port is taken', async () => {
  const first = run('sandbox/start.ts');
  const facts = sandboxFacts.parse(JSON.parse(await first.firstLine));
  const port = new URL(facts.genesys.apiUrl).port;
  for (const option of ['--genesys-port', '--page-port']) {
    const { code, output } = await run('sandbox/start.ts', option, port).ended;
    expect(output).toContain(port);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  }
}, 120_000);
