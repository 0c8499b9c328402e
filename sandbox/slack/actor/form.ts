import { defined } from '../../defined.ts';
import type { Person } from '../accounts.ts';
import type { Control } from '../controls.ts';
import { controlsOf, currentValue, holdsList, leastQuery, stateKeys } from '../controls.ts';
import type { Delivery } from '../deliveries.ts';
import type { Dispatcher } from '../dispatch.ts';
import type { Json } from '../json.ts';
import { list, record, records, string, textOf } from '../json.ts';
import { actionsPayload, suggestionPayload } from '../payloads.ts';
import type { WaitFor } from '../wait.ts';
import type { StoredMessage, StoredView, World } from '../world.ts';
import { dispatches, enter, entered } from './entry.ts';
import { actionBase, optionLabel, whatThereIs } from './find.ts';
import type { FillValue } from './targets.ts';

/** How long a person waits for a field that the bot hasn't shown yet, in milliseconds. */
const patienceMs = 4_000;

export interface Form {
  fill(values: Record<string, FillValue>): Promise<void>;
  suggest(field: string, text: string): Promise<{ label: string; value: string; description?: string }[]>;
  /** Types into an external select of a message or view, and returns the chosen option. */
  pickFrom(place: StoredMessage | StoredView, control: Control, search: string, pick: string): Promise<Json>;
}

export interface FormOptions {
  world: World;
  dispatcher: Dispatcher;
  person: Person;
  waitFor: WaitFor;
}

/** Options that a type-ahead offers together. */
export interface OptionGroup {
  group: string | undefined;
  options: Json[];
}

/** The open (top) view of a person, or undefined. */
export function topView(world: World, userId: string): StoredView | undefined {
  return world.stacks.get(userId)?.at(-1);
}

/** Typing and choosing in the top view. */
export function createForm(given: FormOptions): Form {
  const { world, person, waitFor } = given;
  function controlOf(field: string): { view: StoredView; control: Control } | undefined {
    const view = topView(world, person.id);
    if (!view) return undefined;
    const controls = controlsOf(view.blocks).filter((one) => one.type in stateKeys);
    const control =
      controls.find((one) => one.label === field || textOf(one.element['placeholder']) === field) ??
      controls.find((one) => one.blockId === field || one.actionId === field);
    return control && { view, control };
  }

  async function find(field: string): Promise<{ view: StoredView; control: Control }> {
    try {
      return controlOf(field) ?? (await waitFor(() => controlOf(field), patienceMs));
    } catch {
      const view = topView(world, person.id);
      throw new Error(
        view ? `There’s no field “${field}” here. ${whatThereIs(world, view)}` : `${person.id} has no modal open.`,
      );
    }
  }

  async function pickExternal(view: StoredView, control: Control, wanted: FillValue): Promise<unknown> {
    const several = holdsList(control.type);
    if (wanted === null) return several ? [] : null;
    const searches =
      typeof wanted === 'string'
        ? [{ search: wanted, picks: [wanted] }]
        : Array.isArray(wanted)
          ? wanted.map((one) => ({ search: one, picks: [one] }))
          : [{ search: wanted.search, picks: Array.isArray(wanted.pick) ? wanted.pick : [wanted.pick] }];
    const chosen: Json[] = [];
    for (const { search, picks } of searches) {
      const options = flat(await ask(given, view, control, search));
      for (const pick of picks) chosen.push(optionOf(options, control, search, pick));
    }
    return several ? chosen : (chosen[0] ?? null);
  }

  async function fillOne(field: string, wanted: FillValue): Promise<void> {
    const { view, control } = await find(field);
    const external = control.type.endsWith('external_select');
    if (!external && wanted !== null && typeof wanted === 'object' && !Array.isArray(wanted))
      throw new Error(`“${control.label}” has no type-ahead.`);
    const value = external
      ? await pickExternal(view, control, wanted)
      : entered(world, control, wanted === null || typeof wanted === 'string' || Array.isArray(wanted) ? wanted : null);
    await hold(given, view, control, value);
  }

  return {
    async pickFrom(place, control, search, pick) {
      return optionOf(flat(await ask(given, place, control, search)), control, search, pick);
    },
    async fill(values) {
      for (const [field, value] of Object.entries(values)) await fillOne(field, value);
    },
    async suggest(field, text) {
      const { view, control } = await find(field);
      return flat(await ask(given, view, control, text)).map((option) => {
        const description = textOf(option['description']) || undefined;
        return defined({ label: optionLabel(option), value: string(option['value']), description });
      });
    },
  };
}

/** Gives a control a value, and tells the bot where Slack does; `typing`: without Enter. Gives undefined if the bot wasn't told. */
export async function hold(
  { world, dispatcher, person }: Omit<FormOptions, 'waitFor'>,
  place: StoredMessage | StoredView,
  control: Control,
  value: unknown,
  typing = false,
): Promise<Delivery | undefined> {
  if (control.type in stateKeys) enter(place.state, control, value);
  if ('id' in place) delete place.errors[control.blockId];
  world.changed();
  if (!dispatches(control, typing)) return undefined;
  const action = { ...actionBase(control), [stateKeys[control.type] ?? 'selected_option']: value };
  return dispatcher.send('block_actions', person.id, actionsPayload(world, person, place, action));
}

const flat = (groups: OptionGroup[]): Json[] => groups.flatMap(({ options }) => options);

/** The options that the bot suggests for a text; none if it doesn't answer in time. */
export async function ask(
  { world, dispatcher, person }: Omit<FormOptions, 'waitFor'>,
  place: StoredMessage | StoredView,
  control: Control,
  text: string,
): Promise<OptionGroup[]> {
  if (!control.type.endsWith('external_select')) throw new Error(`“${control.label}” has no type-ahead.`);
  const least = leastQuery(control);
  if (text.length < least) throw new Error(`“${control.label}” only asks for options from ${least} characters on.`);
  const asked = { action_id: control.actionId, block_id: control.blockId, value: text };
  const payload = suggestionPayload(world, person, place, asked);
  const delivery = await dispatcher.send('block_suggestion', person.id, payload);
  if (delivery.shown) return [];
  const answer = record(delivery.ack);
  return [
    { group: undefined, options: records(answer['options']) },
    ...records(answer['option_groups']).map((one) => ({
      group: textOf(one['label']) || undefined,
      options: records(one['options']),
    })),
  ];
}

function optionOf(options: Json[], control: Control, search: string, pick: string): Json {
  const option = options.find((one) => optionLabel(one) === pick) ?? options.find((one) => one['value'] === pick);
  if (option) return option;
  const offered = options.map(optionLabel).join(', ');
  throw new Error(`“${control.label}” doesn’t offer “${pick}” for “${search}”; it offers: ${offered || 'nothing'}.`);
}

/** A list control's value after one of its options was clicked: the option is added, or removed if it was there. */
export function toggled(view: { state: StoredView['state'] }, control: Control, option: Json): unknown {
  if (!holdsList(control.type)) return option;
  const before = list(currentValue(view.state, control));
  const without = before.filter((one) => record(one)['value'] !== option['value']);
  return without.length < before.length ? without : [...before, option];
}
