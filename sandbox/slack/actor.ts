import { defined } from '../defined.ts';
import type { Person } from './accounts.ts';
import { clientProblem, dispatches, enter } from './actor/entry.ts';
import { createExact, type Exact } from './actor/exact.ts';
import { actionBase, dialogOf, findControl, findTypeAhead, placeOf } from './actor/find.ts';
import { createForm, toggled, topView } from './actor/form.ts';
import type { Change, ControlTarget, FillValue } from './actor/targets.ts';
import { controlsOf, stateKeys } from './controls.ts';
import type { Delivery } from './deliveries.ts';
import type { Dispatcher } from './dispatch.ts';
import { homeOpened, messageEvents } from './events.ts';
import { textOf } from './json.ts';
import { contentOf, post } from './messages.ts';
import { actionsPayload, closedPayload, commandPayload, shortcutPayload, submissionPayload } from './payloads.ts';
import { snapshotMessage } from './render/snapshots.ts';
import { generalChannel } from './residents.ts';
import type { SlackMessage, Where } from './surfaces.ts';
import { clearStack, closeView } from './views.ts';
import type { WaitFor } from './wait.ts';
import type { StoredView, World } from './world.ts';

interface Given {
  world: World;
  dispatcher: Dispatcher;
  waitFor: WaitFor;
  person: Person;
}

/** A person using Slack. */
export interface Actor extends Exact {
  readonly id: string;
  /** Types a slash command (default in #general). Resolves once it's acknowledged or has timed out. */
  types(text: string, options?: { channel?: string; change?: Change }): Promise<Delivery>;
  /** Clicks a button or chooses an option, by visible label, action_id, or as described. Accepts confirm dialogs unless told to `decline`. */
  clicks(
    where: Where,
    what: string | ControlTarget,
    options?: { decline?: boolean; change?: Change },
  ): Promise<Delivery>;
  /** Types into an external select, found by its label or placeholder, and picks one of the options it then offers. */
  picks(where: Where, label: string, choice: { search: string; pick: string }): Promise<Delivery>;
  /** Enters values in the top view, by label, placeholder, block_id or action_id. Waits for a field that the bot hasn't shown yet. */
  fills(values: Record<string, FillValue>): Promise<void>;
  suggests(field: string, text: string): Promise<{ label: string; value: string; description?: string }[]>;
  /** Submits the top view, unless the client rejects its fields (`fieldErrors`). */
  submits(options?: { change?: Change }): Promise<Delivery>;
  /** `all`: clicks the X, which closes every view. */
  closes(options?: { all?: boolean }): Promise<Delivery | undefined>;
  opensHome(): Promise<Delivery>;
  /** Uses a shortcut of the app: a global one, or one of this message. Throws if there's no such shortcut. */
  uses(callbackId: string, message?: SlackMessage): Promise<Delivery>;
  /** Writes a message of their own. The bot is told of it if it's there, and listens to such events. */
  says(text: string, options?: { channel?: string; thread?: string }): SlackMessage;
}

/** Acts for a person: builds what their client would send, and delivers it. */
export function createActor({ world, dispatcher, waitFor, person }: Given): Actor {
  const form = createForm({ world, dispatcher, person, waitFor });
  const { id } = person;

  function openView(): StoredView {
    const view = topView(world, id);
    if (!view) throw new Error(`${id} has no modal open.`);
    return view;
  }

  return {
    id,
    ...createExact({ world, dispatcher, person, waitFor }),
    types(text, options = {}) {
      if (!/^\/\S/.test(text)) throw new Error(`“${text}” isn’t a slash command. Start it with /.`);
      const payload = commandPayload(world, person, text, options.channel ?? generalChannel);
      options.change?.(payload);
      return dispatcher.send('slash_commands', id, payload);
    },
    clicks: (where, what, options = {}) => click({ world, dispatcher, person }, where, what, options),
    async picks(where, label, { search, pick }) {
      const place = placeOf(world, where, id);
      const control = findTypeAhead(world, place, label);
      const option = await form.pickFrom(place, control, search, pick);
      enter(place.state, control, option);
      world.changed();
      const action = { ...actionBase(control), selected_option: option };
      return dispatcher.send('block_actions', id, actionsPayload(world, person, place, action));
    },
    fills: form.fill,
    suggests: form.suggest,
    async submits(options = {}) {
      const view = openView();
      if (!view.submit) throw new Error(`“${textOf(view.title)}” has no submit button.`);
      const problems = fieldErrors(view);
      if (Object.keys(problems).length > 0) {
        view.errors = problems;
        return dispatcher.withheld('view_submission', id, { fieldErrors: problems });
      }
      const payload = structuredClone(submissionPayload(world, person, view));
      options.change?.(payload);
      return dispatcher.send('view_submission', id, payload);
    },
    async closes(options = {}) {
      const view = openView();
      const root = world.stacks.get(id)?.[0] ?? view;
      const cleared = options.all === true || view.clearOnClose;
      if (cleared) clearStack(world, id);
      else closeView(world, view);
      const told = options.all === true ? root : view;
      if (!told.notifyOnClose) return undefined;
      return dispatcher.send('view_closed', id, closedPayload(world, person, told, cleared));
    },
    says(text, options = {}) {
      const message = post(world, contentOf({ text }, 'post'), {
        user: id,
        channel: options.channel ?? generalChannel,
        ...defined({ threadTs: options.thread }),
      });
      for (const payload of messageEvents(world, person, message)) void dispatcher.send('event', id, payload);
      return snapshotMessage(world, message);
    },
    async uses(callbackId, message) {
      const type = message === undefined ? 'global' : 'message';
      const offered = world.app.shortcuts.filter((one) => one.type === type);
      if (!offered.some((one) => one.callbackId === callbackId)) {
        const ids = offered.map((one) => one.callbackId).join(', ');
        throw new Error(`There’s no ${type} shortcut ${callbackId}. There are: ${ids || 'none'}.`);
      }
      const place = message && placeOf(world, message, id);
      if (place && ('id' in place || place.ephemeralFor !== undefined))
        throw new Error('A message that only one person sees has no shortcuts.');
      return dispatcher.send('shortcut', id, shortcutPayload(world, person, callbackId, place));
    },
    async opensHome() {
      const payload = homeOpened(world, person);
      return payload ? dispatcher.send('event', id, payload) : dispatcher.withheld('event', id, {});
    },
  };
}

async function click(
  { world, dispatcher, person }: Omit<Given, 'waitFor'>,
  ...[where, what, options = {}]: Parameters<Actor['clicks']>
): Promise<Delivery> {
  const { id } = person;
  const place = placeOf(world, where, id);
  const { control, option } = findControl(world, place, what);
  const dialog = dialogOf(world, control.element);
  const facts = defined({ dialog });
  if (options.decline) {
    if (!dialog) throw new Error(`“${control.label}” has no confirmation dialog to decline.`);
    return dispatcher.withheld('block_actions', id, { ...facts, declined: true });
  }
  const key = stateKeys[control.type] ?? 'selected_option';
  const value = option && toggled(place, control, option);
  if (option && control.type in stateKeys) enter(place.state, control, value);
  world.changed();
  const action = { ...actionBase(control), ...(option && { [key]: value }) };
  if (!dispatches(control)) return dispatcher.withheld('block_actions', id, facts);
  const payload = actionsPayload(world, person, place, action);
  options.change?.(payload);
  return dispatcher.send('block_actions', id, payload, facts);
}

/** The errors that the client shows under a view's fields before it sends anything, by block_id. */
function fieldErrors(view: StoredView): Record<string, string> {
  const inputs = controlsOf(view.blocks).filter((one) => one.block['type'] === 'input');
  const problems = inputs.map((one) => [one.blockId, clientProblem(view.state, one)] as const);
  return Object.fromEntries(problems.flatMap(([key, words]) => (words ? [[key, words]] : [])));
}
