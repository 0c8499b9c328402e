import { checkView } from './block-kit/validate.ts';
import { stateOf, withIds } from './controls.ts';
import type { Json } from './json.ts';
import { isRecord, parseJson, record, string } from './json.ts';
import { refuse } from './refusal.ts';
import type { StoredView, World } from './world.ts';

/** The most views on top of each other (docs.slack.dev, surfaces/modals). */
const stackLimit = 3;

type Content = Pick<
  StoredView,
  | 'callbackId'
  | 'externalId'
  | 'privateMetadata'
  | 'title'
  | 'submit'
  | 'close'
  | 'clearOnClose'
  | 'notifyOnClose'
  | 'blocks'
>;

/** Puts a new modal on top of the person's open ones. Refuses a bad view, a fourth one (push_limit_reached), and a push if nothing is open. */
export function openView(
  world: World,
  who: { userId: string; teamId: string },
  given: unknown,
  mode: 'open' | 'push',
): StoredView {
  const fresh = content(world, given, 'modal');
  const stack = world.stacks.get(who.userId) ?? [];
  if (stack.length >= stackLimit) throw refuse('push_limit_reached');
  const below = stack.at(-1);
  if (mode === 'push' && !below) throw refuse('not_found');
  const id = world.id('V');
  const view: StoredView = {
    ...fresh,
    id,
    type: 'modal',
    userId: who.userId,
    teamId: who.teamId,
    rootId: below?.rootId ?? id,
    previousId: below?.id ?? null,
    hash: newHash(world),
    state: stateOf(fresh.blocks),
    errors: {},
  };
  world.stacks.set(who.userId, [...stack, view]);
  world.changed();
  return view;
}

function newHash(world: World): string {
  return `${Math.floor(world.clock.now() / 1000)}.${world.id('').toLowerCase()}`;
}

function content(world: World, given: unknown, type: 'modal' | 'home', replacing?: StoredView): Content {
  const view = typeof given === 'string' ? parseJson(given) : given;
  if (!isRecord(view)) throw refuse('invalid_arguments', 'missing required field: view');
  checkView(view, type);
  const externalId = string(view['external_id']);
  if (externalId && allViews(world).some((one) => one !== replacing && one.externalId === externalId))
    throw refuse('duplicate_external_id');
  const textObject = (key: string): Json | null => (isRecord(view[key]) ? record(view[key]) : null);
  return {
    callbackId: string(view['callback_id']),
    externalId,
    privateMetadata: string(view['private_metadata']),
    title: textObject('title'),
    submit: textObject('submit'),
    close: textObject('close'),
    clearOnClose: view['clear_on_close'] === true,
    notifyOnClose: view['notify_on_close'] === true,
    blocks: withIds(view['blocks']),
  };
}

/** Replaces a view's content. Values survive under the same block_id and action_id; errors don't. */
export function updateView(world: World, view: StoredView, given: unknown): StoredView {
  const fresh = content(world, given, view.type, view);
  Object.assign(view, fresh, { hash: newHash(world), state: stateOf(fresh.blocks, view.state), errors: {} });
  world.changed();
  return view;
}

/** Shows a Home tab to a person, in place of the one before. */
export function publishHome(world: World, userId: string, given: unknown, hash: unknown): StoredView {
  const before = world.homes.get(userId);
  if (before && typeof hash === 'string' && hash !== before.hash) throw refuse('hash_conflict');
  if (before) return updateView(world, before, given);
  const fresh = content(world, given, 'home');
  const id = world.id('V');
  const view: StoredView = {
    ...fresh,
    id,
    type: 'home',
    userId,
    teamId: world.team.id,
    rootId: id,
    previousId: null,
    hash: newHash(world),
    state: stateOf(fresh.blocks),
    errors: {},
  };
  world.homes.set(userId, view);
  world.changed();
  return view;
}

/** An open modal or published Home, by view_id or external_id. */
export function findView(world: World, by: { id?: string; externalId?: string }): StoredView | undefined {
  return allViews(world).find((view) =>
    by.id ? view.id === by.id : by.externalId && view.externalId === by.externalId,
  );
}

function allViews(world: World): StoredView[] {
  return [...[...world.stacks.values()].flat(), ...world.homes.values()];
}

/** Closes this view and those on top of it. */
export function closeView(world: World, view: StoredView): void {
  const stack = world.stacks.get(view.userId) ?? [];
  const at = stack.indexOf(view);
  if (at >= 0) world.stacks.set(view.userId, stack.slice(0, at));
  world.changed();
}

/** Closes all modals of a person. */
export function clearStack(world: World, userId: string): void {
  world.stacks.delete(userId);
  world.changed();
}

/** The view as in Slack's payloads and responses. */
export function viewPayload(world: World, view: StoredView): Json {
  return {
    id: view.id,
    team_id: world.team.id,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.privateMetadata,
    callback_id: view.callbackId,
    state: { values: view.state },
    hash: view.hash,
    title: view.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: view.clearOnClose,
    notify_on_close: view.notifyOnClose,
    close: view.close,
    submit: view.submit,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: world.appId,
    external_id: view.externalId,
    app_installed_team_id: world.team.id,
    bot_id: world.botId,
  };
}
