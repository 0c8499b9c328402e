import type { Control } from '../controls.ts';
import { controlsOf, optionsOf } from '../controls.ts';
import type { Json } from '../json.ts';
import { isRecord, string, textOf } from '../json.ts';
import { blocksOf, findMessage } from '../messages.ts';
import { blockLines } from '../render/blocks.ts';
import { snapshotMessage, snapshotView } from '../render/snapshots.ts';
import { readerFor, textObject } from '../render/text.ts';
import type { Where } from '../surfaces.ts';
import type { StoredMessage, StoredView, World } from '../world.ts';
import type { ControlTarget } from './targets.ts';

/** The place of a click, as the workspace has it now. Throws if it's gone, or if this person can't see it. */
export function placeOf(world: World, where: Where, userId: string): StoredMessage | StoredView {
  if ('id' in where) {
    const top = world.stacks.get(userId)?.at(-1);
    const home = world.homes.get(userId);
    const view = [top, home].find((one) => one?.id === where.id);
    if (view) return view;
    throw new Error(
      `“${where.title}” is not the view that ${userId} has in front. That’s ${top ? `“${textOf(top.title)}”` : 'none: no modal is open'}.`,
    );
  }
  const message = findMessage(world, where.channel, where.ts, true);
  if (!message || message.deleted) throw new Error(`The message was deleted. It read: ${where.rendered}`);
  if (message.ephemeralFor && message.ephemeralFor !== userId)
    throw new Error(`${userId} can’t see that message: only ${message.ephemeralFor} can.`);
  return message;
}

/** The blocks of a message or view. */
export function blocksAt(place: StoredMessage | StoredView): Json[] {
  return 'id' in place ? place.blocks : blocksOf(place);
}

function textAt(world: World, place: StoredMessage | StoredView): string {
  return 'id' in place ? snapshotView(world, place).text : snapshotMessage(world, place).rendered;
}

/** What a person can click and fill in here, and the text of the place, for error messages. */
export function whatThereIs(world: World, place: StoredMessage | StoredView): string {
  const { buttons, fields } = 'id' in place ? snapshotView(world, place) : snapshotMessage(world, place);
  const pressable = buttons.map((label) => `[${label}]`).join(', ') || 'nothing';
  const fillable = fields.map(({ label }) => `“${label}”`).join(', ') || 'nothing';
  return `You can press: ${pressable}. You can fill in: ${fillable}. It reads:\n${textAt(world, place)}`;
}

/** A control, and its option if one was asked for. */
export interface Found {
  control: Control;
  option: Json | undefined;
}

// The row of a control: its own block, and, for a row of buttons, the blocks above that it belongs to.
function rowOf(blocks: Json[], control: Control): Json[] {
  const at = blocks.indexOf(control.block);
  if (control.block['type'] !== 'actions') return [control.block];
  const ends = (block: Json): boolean => block['type'] === 'divider' || block['type'] === 'actions';
  const start = blocks.slice(0, at).findLastIndex(ends) + 1;
  return blocks.slice(start, at + 1);
}

function near(world: World, place: StoredMessage | StoredView, control: Control, words: string | undefined): boolean {
  if (words === undefined) return true;
  const surface = { blocks: [], state: place.state, errors: {}, reader: readerFor(world) };
  return rowOf(blocksAt(place), control).some((block) => blockLines(block, surface).join('\n').includes(words));
}

const pressable = ['button', 'workflow_button', 'icon_button'];

function optionIn(world: World, control: Control, wanted: string): Json | undefined {
  const reader = readerFor(world);
  const options = optionsOf(control.element);
  return (
    options.find((one) => textObject(one['text'], reader) === wanted) ?? options.find((one) => one['value'] === wanted)
  );
}

function fits(control: Control, target: ControlTarget): boolean {
  const labels = [control.label, textOf(control.element['text']), textOf(control.element['placeholder'])];
  return (
    (target.blockId === undefined || control.blockId === target.blockId) &&
    (target.actionId === undefined || control.actionId === target.actionId) &&
    (target.label === undefined || labels.includes(target.label))
  );
}

/** The external select with that label or placeholder. Throws with what's there instead. */
export function findTypeAhead(world: World, place: StoredMessage | StoredView, label: string): Control {
  const found = controlsOf(blocksAt(place)).find((one) => one.type.endsWith('external_select') && fits(one, { label }));
  if (found) return found;
  throw new Error(`There’s no type-ahead “${label}” here. ${whatThereIs(world, place)}`);
}

/** The first control that fits, from the top, with its option. Throws with what's there instead. */
export function findControl(world: World, place: StoredMessage | StoredView, what: string | ControlTarget): Found {
  const controls = controlsOf(blocksAt(place));
  const targets: ControlTarget[] =
    typeof what === 'string' ? [{ label: what }, { actionId: what }, { option: what }] : [what];
  for (const target of targets) {
    const wanted = target.option ?? target.value;
    for (const control of controls.filter((one) => fits(one, target) && near(world, place, one, target.near))) {
      const isButton = pressable.includes(control.type);
      if (isButton && target.option === undefined && (wanted === undefined || control.element['value'] === wanted))
        return { control, option: undefined };
      const option = wanted === undefined ? undefined : optionIn(world, control, wanted);
      if (option) return { control, option };
    }
  }
  const wanted = typeof what === 'string' ? `“${what}”` : JSON.stringify(what);
  throw new Error(`There’s no control ${wanted} here. ${whatThereIs(world, place)}`);
}

/** The text of a confirm dialog, as lines; undefined if the control has none. */
export function dialogOf(world: World, element: Json): string | undefined {
  const confirm = element['confirm'];
  if (!isRecord(confirm)) return undefined;
  const reader = readerFor(world);
  const labels = [textOf(confirm['confirm']) || 'Yes', textOf(confirm['deny']) || 'Cancel'];
  return [
    textOf(confirm['title']) || 'Are you sure?',
    textObject(confirm['text'], reader),
    labels.map((label) => `[${label}]`).join(' '),
  ].join('\n');
}

/** A control's fields in its action, without the value. */
export function actionBase(control: Control): Json {
  const { element } = control;
  const copied = ['text', 'value', 'style', 'placeholder', 'confirm', 'url'].filter(
    (key) => element[key] !== undefined,
  );
  return {
    type: control.type,
    action_id: control.actionId,
    block_id: control.blockId,
    ...Object.fromEntries(copied.map((key) => [key, element[key]])),
  };
}

/** The label of an option. */
export function optionLabel(option: Json): string {
  return textOf(option['text']) || string(option['value']);
}
