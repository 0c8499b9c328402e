import type { ExactTarget } from '../slack/actor/targets.ts';
import type { Actor } from '../slack/actor.ts';
import { controlsOf } from '../slack/controls.ts';
import { records } from '../slack/json.ts';
import type { SlackMessage, Where } from '../slack/surfaces.ts';
import { directChannel, displayName } from '../slack/world.ts';
import type { SlackSandbox } from '../slack.ts';
import type { PageBot } from './bot.ts';
import { withMentions } from './mentions.ts';
import type { Action, ActionAnswer, ControlAt, SlashCommand } from './protocol.ts';
import { numberOf, type Reading } from './reading.ts';
import { Refusal } from './refusal.ts';
import type { Settings } from './settings.ts';
import type { Troubles } from './troubles.ts';

export interface ActionOptions {
  slack: SlackSandbox;
  bot: PageBot | undefined;
  settings: Settings | undefined;
  troubles: Troubles;
  reading: Reading;
  commands: readonly SlashCommand[] | undefined;
}

type Done = Extract<ActionAnswer, { ok: true }>;

/** Does what a person does on the page. Throws a Refusal with the reason if they can't. */
export type Act = (person: string, action: Action) => Promise<Done>;

interface Acting extends ActionOptions {
  me: string;
  actor: Actor;
}

type Handlers = {
  [Kind in Action['do']]: (acting: Acting, action: Extract<Action, { do: Kind }>) => Promise<unknown> | unknown;
};

/** What the person who runs the sandbox does, no matter as whom. */
const ofOperator: ReadonlySet<Action['do']> = new Set(['read', 'advance', 'trouble', 'setting']);

const handlers: Handlers = {
  type: (acting, { text, place }) => acting.actor.types(commandIn(acting, text), { channel: writable(acting, place) }),
  say({ slack, me, actor }, { text, place, thread }) {
    const channel = writable({ slack, me }, place);
    if (text.trim() === '') throw new Refusal('There’s nothing to send.');
    if (thread !== undefined && slack.message(channel, thread)?.deleted !== false)
      throw new Refusal('The message of this thread is gone.');
    actor.says(withMentions(text, slack.users()), { channel, ...(thread === undefined ? {} : { thread }) });
  },
  shortcut: ({ slack, me, actor }, { callbackId, message }) =>
    actor.uses(callbackId, message && messageOf(slack, me, message)),
  press: (acting, { at }) => acting.actor.clicks(...controlOf(acting, at)),
  choose: (acting, { at, value, typing = false }) => acting.actor.chooses(...controlOf(acting, at), value, { typing }),
  suggest: (acting, { at, text }) => acting.actor.offers(...controlOf(acting, at), text),
  async submit({ slack, me, actor }, { values }) {
    const top = slack.views(me).at(-1);
    if (top === undefined) throw new Refusal('No modal is open.');
    if (top.submit === undefined) throw new Refusal('This modal has nothing to submit.');
    actor.enters(values);
    await actor.submits();
  },
  async close({ slack, me, actor }, { all }) {
    if (slack.views(me).length > 0) await actor.closes({ all });
  },
  'open-home': ({ actor }) => actor.opensHome(),
  read({ slack, me, reading }, { place }) {
    const seen = [...slack.messages(place), ...slack.ephemerals(me).filter(({ channel }) => channel === place)];
    reading.read(me, place, Math.max(0, ...seen.map(numberOf)));
  },
  async advance({ slack, bot }, { ms }) {
    await bot?.advance(ms);
    slack.advance(ms);
  },
  trouble: ({ troubles }, { id, on, client }) => troubles.set(id, on, client),
  async setting({ settings }, { id, on }) {
    if (settings === undefined) throw new Refusal('The bot runs elsewhere, so its settings are there.');
    await settings.set(id, on);
  },
};

/** The people of the page, acting. Each keeps what a client remembers, such as the options that type-aheads offered. */
export function createActions(options: ActionOptions): Act {
  const actors = new Map<string, Actor>();
  return async (me, action) => {
    const account = options.slack.users().find(({ id }) => id === me);
    if (account?.deleted === true && !ofOperator.has(action.do))
      throw new Refusal(`${displayName(account)}’s Slack account is deactivated.`);
    const actor = actors.get(me) ?? options.slack.as(me);
    actors.set(me, actor);
    const handle = handlers[action.do] as (acting: Acting, action: Action) => Promise<unknown> | unknown;
    const result = await handle({ ...options, me, actor }, action);
    return action.do === 'suggest' ? { ok: true, options: result as Done['options'] & object } : { ok: true };
  };
}

/** The command that was typed, if there's such a command. */
function commandIn({ commands }: Acting, text: string): string {
  const line = text.trim();
  const [command = ''] = line.split(/\s/u, 1);
  if (!/^\/\S/u.test(command)) throw new Refusal('A command starts with a slash.');
  if (commands !== undefined && !commands.some((each) => each.command === command))
    throw new Refusal(`${command} is not a valid command.`);
  return line;
}

/** The channel in which this person may write. */
function writable({ slack, me }: Pick<Acting, 'slack' | 'me'>, place: string): string {
  if (place === directChannel(me)) return place;
  const channel = slack.channels().find(({ id, members }) => id === place && members.includes(me));
  if (channel === undefined) throw new Refusal('You can’t write here.');
  if (channel.is_archived) throw new Refusal(`#${channel.name} is archived.`);
  return channel.id;
}

/** The message, modal, or Home of a control that's there, and the control. */
function controlOf({ slack, me }: Acting, { place, blockId, actionId }: ControlAt): [Where, ExactTarget] {
  const where = 'view' in place ? viewOf(slack, me, place.view) : messageOf(slack, me, place);
  const alike = controlsOf(records(where.blocks)).filter((control) => control.actionId === actionId);
  // A block without an ID of its own gets a new one with each update, so a control is the same if it's the only one of its kind.
  const found = alike.find((control) => control.blockId === blockId) ?? (alike.length === 1 ? alike[0] : undefined);
  if (found === undefined) throw new Refusal('The bot has just changed this, and what you used is gone.');
  return [where, { blockId: found.blockId, actionId }];
}

function viewOf(slack: SlackSandbox, me: string, id: string): Where {
  const modals = slack.views(me);
  const found = [modals.at(-1), slack.home(me)].find((view) => view?.id === id);
  if (found !== undefined) return found;
  throw new Refusal(
    modals.some((view) => view.id === id) ? 'Another modal is on top of this one.' : 'This modal isn’t open anymore.',
  );
}

function messageOf(slack: SlackSandbox, me: string, { channel, ts }: { channel: string; ts: string }): SlackMessage {
  const message = slack.message(channel, ts);
  const isMine = message?.ephemeralFor === undefined || message.ephemeralFor === me;
  if (message === undefined || message.deleted || !isMine) throw new Refusal('This message is gone.');
  return message;
}
