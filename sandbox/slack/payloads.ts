import { defined } from '../defined.ts';
import type { Person } from './accounts.ts';
import { controlsOf, currentValue } from './controls.ts';
import { withEmojiNames } from './emoji.ts';
import { commandOriginFields, originFields, ownTeam } from './grid.ts';
import type { Json } from './json.ts';
import { messagePayload } from './messages.ts';
import { issueResponseUrl } from './response-url.ts';
import { issueTrigger } from './triggers.ts';
import { viewPayload } from './views.ts';
import type { StoredMessage, StoredView, World } from './world.ts';

const mention = /(^|\s)([@#])([\w.-]+)/g;

/** The payload of a slash command. */
export function commandPayload(world: World, person: Person, line: string, channel: string): Json {
  const [command = '', ...rest] = line.split(' ');
  const text = rest.join(' ').trim();
  return {
    token: world.verificationToken,
    ...commandOriginFields(world, person),
    channel_id: channel,
    channel_name: channelName(world, channel),
    user_id: person.id,
    user_name: nameOf(world, person),
    command,
    text: delivered(world, command, text),
    api_app_id: world.appId,
    response_url: issueResponseUrl(world, { kind: 'command', userId: person.id, channel }),
    trigger_id: issueTrigger(world, person.id, teamOf(world, person)),
  };
}

function nameOf(world: World, person: Person): string {
  return world.users.get(person.id)?.name ?? person.id.toLowerCase();
}

/** The ID of the team that a person's payloads name. */
export function teamOf(world: World, person: Person): string {
  return person.team ?? world.team.id;
}

function channelName(world: World, channel: string): string {
  const known = world.channels.get(channel);
  if (!known) return 'directmessage';
  return known.is_private ? 'privategroup' : known.name;
}

const entities = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A command's text as Slack delivers it. */
function delivered(world: World, command: string, typed: string): string {
  const { emojiNames, entities: escaped, escapeCommands } = world.switches;
  const named = emojiNames === 'nowhere' ? typed : withEmojiNames(typed);
  const text = escaped ? entities(named) : named;
  return escapeCommands || world.app.escapedCommands.includes(command) ? escapeCommand(world, text) : text;
}

// should_escape:true in the manifest: names that exist become IDs, addresses get angle brackets.
function escapeCommand(world: World, text: string): string {
  return text
    .replace(mention, (whole: string, before: string, sign: string, name: string) => {
      const user = sign === '@' && [...world.users.values()].find((one) => one.name === name);
      if (user) return `${before}<@${user.id}|${name}>`;
      const channel = sign === '#' && [...world.channels.values()].find((one) => one.name === name);
      return channel ? `${before}<#${channel.id}|${channel.is_private ? '' : name}>` : whole;
    })
    .replace(/(^|\s)(https?:\/\/\S+)/g, '$1<$2>');
}

function placeOf(world: World, where: StoredMessage | StoredView, userId: string): Json {
  if ('id' in where) return { container: { type: 'view', view_id: where.id }, view: viewPayload(world, where) };
  const ephemeral = where.ephemeralFor !== undefined;
  return {
    container: defined({
      type: 'message',
      message_ts: where.ts,
      channel_id: where.channel,
      is_ephemeral: ephemeral,
      thread_ts: where.threadTs,
    }),
    channel: { id: where.channel, name: channelName(world, where.channel) },
    // Slack doesn't store ephemerals: payloads from one carry no message.
    ...defined({ message: ephemeral ? undefined : messagePayload(world, where) }),
    state: { values: where.state },
    response_url: issueResponseUrl(world, { kind: 'message', userId, channel: where.channel, source: where }),
  };
}

/** The payload of a click, a choice, or a dispatching input. */
export function actionsPayload(world: World, person: Person, where: StoredMessage | StoredView, action: Json): Json {
  return {
    ...interaction(world, person, 'block_actions'),
    ...placeOf(world, where, person.id),
    trigger_id: issueTrigger(world, person.id, teamOf(world, person)),
    actions: [{ ...action, action_ts: world.nextTs() }],
  };
}

function interaction(world: World, person: Person, type: string): Json {
  const own = ownTeam(world, person, world.users.get(person.id));
  const name = nameOf(world, person);
  return {
    type,
    user: { id: person.id, username: name, name, team_id: own },
    api_app_id: world.appId,
    token: world.verificationToken,
    ...originFields(world, person),
  };
}

/** The request for an external select's options. */
export function suggestionPayload(
  world: World,
  person: Person,
  where: StoredMessage | StoredView,
  asked: { action_id: string; block_id: string; value: string },
): Json {
  const {
    response_url: _url,
    state: _state,
    ...place
  } = 'id' in where ? { ...placeOf(world, where, person.id) } : placeOf(world, where, person.id);
  return { ...interaction(world, person, 'block_suggestion'), ...place, ...asked };
}

/** The payload of Submit. */
export function submissionPayload(world: World, person: Person, view: StoredView): Json {
  return {
    ...interaction(world, person, 'view_submission'),
    trigger_id: issueTrigger(world, person.id, teamOf(world, person)),
    view: viewPayload(world, view),
    response_urls: responseUrls(world, person, view),
  };
}

/** A response_url for each channel that was chosen where the app wants one (response_url_enabled). */
function responseUrls(world: World, person: Person, view: StoredView): Json[] {
  return controlsOf(view.blocks).flatMap((control) => {
    const channel = currentValue(view.state, control);
    if (control.element['response_url_enabled'] !== true || typeof channel !== 'string') return [];
    const response_url = issueResponseUrl(world, { kind: 'command', userId: person.id, channel });
    return [{ block_id: control.blockId, action_id: control.actionId, channel_id: channel, response_url }];
  });
}

/** The payload of Cancel, or, with `cleared`, of the X. */
export function closedPayload(world: World, person: Person, view: StoredView, cleared: boolean): Json {
  const { state, ...shown } = viewPayload(world, view);
  const known = world.switches.closedState ? { ...shown, state } : { ...shown, state: { values: {} } };
  return { ...interaction(world, person, 'view_closed'), view: known, is_cleared: cleared };
}

/** The payload of a shortcut: of this message, or a global one. */
export function shortcutPayload(world: World, person: Person, callbackId: string, message?: StoredMessage): Json {
  const { channel, message: about, response_url } = message ? placeOf(world, message, person.id) : {};
  return {
    ...interaction(world, person, message ? 'message_action' : 'shortcut'),
    callback_id: callbackId,
    trigger_id: issueTrigger(world, person.id, teamOf(world, person)),
    action_ts: world.nextTs(),
    ...defined({ channel, message: about, response_url, message_ts: message?.ts }),
  };
}
