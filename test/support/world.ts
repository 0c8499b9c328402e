import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { expect, onTestFinished } from 'vitest';
import { type Bot, type BotOptions, startBot } from '../../app/compose.ts';
import { readConfig } from '../../app/config.ts';
import { createLog } from '../../app/process/log.ts';
import { type GenesysSandbox, type GenesysOptions as SandboxOptions, startGenesys } from '../../sandbox/genesys.ts';
import {
  type Actor,
  approvalsChannel,
  people,
  type SlackMessage,
  type SlackSandbox,
  type SlackView,
  type StartSlackOptions,
  startSlack,
} from '../../sandbox/slack.ts';
import { patienceMs } from './patience.ts';

export type PersonName = keyof typeof people;

/** The people of a workspace. */
export interface Workspace {
  /** A person who is there from the start. */
  person(name: PersonName): Actor;
  /** Types a command, and gives the latest answer that only this person sees. */
  asks(who: PersonName | Actor, text: string): Promise<SlackMessage>;
  /** Does something, and gives the answer that only this person sees. */
  answer(who: PersonName | Actor, act: (actor: Actor) => Promise<unknown>): Promise<SlackMessage>;
  /** Types a command, and gives the modal once it has loaded. */
  opens(who: PersonName | Actor, text: string): Promise<SlackView>;
  /** A person's top modal, once it has loaded and `look` (words in it, or a condition) accepts it. */
  modal(who: PersonName | Actor, look: string | ((view: SlackView) => boolean)): Promise<SlackView>;
}

export interface World extends Workspace {
  slack: SlackSandbox;
  genesys: GenesysSandbox;
  bot: Bot;
  /** Everything that was logged, one line each. */
  logLines(): string[];
  settings: Record<string, string>;
  /** A second replica with the same settings. */
  another(options?: Partial<BotOptions>): Promise<Bot>;
}

export interface WorldOptions {
  socketMode?: boolean;
  settings?: Record<string, string>;
  genesys?: SandboxOptions;
  slack?: StartSlackOptions;
  bot?: Partial<BotOptions>;
  /** What the workspace is expected to refuse. Any other refusal fails the test. */
  refusals?: readonly RegExp[];
  /** Takes what ends a part of it, to be called in reverse order. Default: everything ends with the test. */
  onEnd?: (end: () => void | Promise<void>) => void;
}

/** A person may close or send a form as its client’s usage arrives, which Keyturn learns from this. */
const closedForm = /^views\.update: (?:not_found|hash_conflict)$/u;

/** What comes before an answer on a slow machine, and the line about usage that follows an earlier answer whenever Genesys Cloud has told. */
const notTheAnswer = /^(?:Still working on it|[^\n]+: (?:In use: |No calls in |Usage unknown: )[^\n]*$)/u;

const isLoading = (view: SlackView): boolean => /Loading…|Saving…|Still working/u.test(view.text);

/** Both sandboxes and the bot, connected over the wire on free ports. */
export async function startWorld({
  socketMode = false,
  settings = {},
  genesys: sandboxOptions,
  slack: slackOptions,
  bot: botOptions,
  refusals = [],
  onEnd = onTestFinished,
}: WorldOptions = {}): Promise<World> {
  const [slack, genesys] = await Promise.all([
    startSlack({ patienceMs, ...slackOptions }),
    startGenesys(sandboxOptions),
  ]);
  onEnd(() => slack.close());
  onEnd(() => genesys.close());
  // Runs before these, and after the bots have stopped.
  onEnd(() => {
    const expected = [...refusals, closedForm];
    const unexpected = slack.refusals.filter((refusal) => !expected.some((each) => each.test(refusal)));
    expect(unexpected, 'what the workspace refused').toEqual([]);
    expect(parsedBySlack(slack.calls.map(({ args }) => args)), 'mrkdwn that Slack parses for names').toEqual([]);
  });
  const env: Record<string, string> = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.url,
    ...(socketMode ? { SLACK_APP_TOKEN: slack.appToken } : { SLACK_SIGNING_SECRET: slack.signingSecret }),
    KEYTURN_CHANNEL: approvalsChannel,
    GENESYS_API_URL: genesys.url,
    GENESYS_LOGIN_URL: genesys.url,
    GENESYS_CLIENT_ID: genesys.botClient.id,
    GENESYS_CLIENT_SECRET: genesys.botClient.secret,
    // Neither does the sandbox limit calls, unless a test asks for it.
    GENESYS_CALLS_PER_MINUTE: '1000000',
    KEYTURN_STORE: 'memory',
    KEYTURN_KEY: randomBytes(32).toString('base64'),
    PORT: '0',
    LOG_LEVEL: 'debug',
    ...settings,
  };
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const another = async (more: Partial<BotOptions> = {}): Promise<Bot> => {
    const bot = await startBot({
      config: readConfig(env),
      log: createLog({ level: 'debug', destination: sink }),
      workerMs: 50,
      // Tests of single surfaces count the bot's calls.
      setupMs: 'never',
      ...botOptions,
      ...more,
    });
    onEnd(async () => {
      await bot.stop(2_000);
    });
    return bot;
  };
  const bot = await another();
  if (!socketMode) slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);

  return {
    slack,
    genesys,
    bot,
    settings: env,
    another,
    logLines: () => lines,
    ...peopleIn(slack),
  };
}

/** mrkdwn in which Slack would make links and mentions out of names: all that isn't verbatim. */
function parsedBySlack(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const parsed = 'type' in value && value.type === 'mrkdwn' && !('verbatim' in value && value.verbatim === true);
  return [...(parsed ? [value] : []), ...Object.values(value).flatMap(parsedBySlack)];
}

/** What the people of a workspace do, and what they see. */
export function peopleIn(slack: SlackSandbox): Workspace {
  const person = (name: PersonName): Actor => slack.as(people[name]);
  const actorOf = (who: PersonName | Actor): Actor => (typeof who === 'string' ? person(who) : who);
  const modal: Workspace['modal'] = (who, look) =>
    slack.waitFor(() => {
      const top = slack.views(actorOf(who).id).at(-1);
      if (top === undefined) return undefined;
      const accepted = typeof look === 'string' ? !isLoading(top) && top.text.includes(look) : look(top);
      return accepted ? top : undefined;
    });
  const answer: Workspace['answer'] = async (who, act) => {
    const actor = actorOf(who);
    const before = slack.ephemerals(actor.id).length;
    await act(actor);
    return slack.waitFor(() =>
      slack
        .ephemerals(actor.id)
        .slice(before)
        .findLast(({ rendered }) => !notTheAnswer.test(rendered)),
    );
  };

  return {
    person,
    modal,
    answer,
    asks: (who, text) => answer(who, (actor) => actor.types(text)),
    async opens(who, text) {
      await actorOf(who).types(text);
      return modal(who, (view) => !isLoading(view));
    },
  };
}
