import { defined } from '../../defined.ts';
import { type Control, controlsOf, currentValue, leastQuery, stateKeys } from '../controls.ts';
import type { Delivery } from '../deliveries.ts';
import { type Json, records, string, textOf } from '../json.ts';
import type { Where } from '../surfaces.ts';
import type { StoredMessage, StoredView } from '../world.ts';
import { enter, entered } from './entry.ts';
import { blocksAt, optionLabel, placeOf } from './find.ts';
import { ask, type FormOptions, hold, topView } from './form.ts';
import type { ExactTarget } from './targets.ts';

/** An option of a type-ahead, as the bot offered it. */
export interface OfferedOption {
  label: string;
  value: string;
  description?: string;
  group?: string;
}

/** Using controls by their IDs, as a client does that draws the blocks itself. Each throws if the control isn't there anymore. */
export interface Exact {
  /**
   * Gives a control this value: options by their values, text, a date, or IDs. Tells the bot where Slack does: always outside of input blocks, and
   * in those that dispatch; `typing` says that Enter wasn't pressed. Gives undefined if the bot wasn't told.
   */
  chooses(
    where: Where,
    at: ExactTarget,
    value: string | string[] | null,
    options?: { typing?: boolean },
  ): Promise<Delivery | undefined>;
  /** Types into a type-ahead, and gives the options; none for too short a text. They can be chosen from then on. */
  offers(where: Where, at: ExactTarget, text: string): Promise<OfferedOption[]>;
  /** Enters values in the top view, by block_id and action_id, without telling the bot. What the view doesn't have is left out. */
  enters(values: Record<string, Record<string, string | string[] | null>>): void;
}

/** A person's exact use of controls. Remembers the options that type-aheads offered them. */
export function createExact(options: FormOptions): Exact {
  const { world, person } = options;
  const offered = new Map<string, Map<string, Json>>();

  /** A person's value as Slack keeps it. */
  function storedValue(place: StoredMessage | StoredView, control: Control, given: string | string[] | null): unknown {
    if (!control.type.endsWith('external_select')) return entered(world, control, given, 'value');
    const known = new Map(offered.get(keyOf(place, control)));
    const current = currentValue(place.state, control);
    for (const option of records(Array.isArray(current) ? current : [current]))
      known.set(string(option['value']), option);
    return entered(world, withOptions(control, [...known.values()]), given, 'value');
  }

  return {
    async chooses(where, at, given, { typing = false } = {}) {
      const place = placeOf(world, where, person.id);
      const control = controlAt(place, at);
      return hold(options, place, control, storedValue(place, control, given), typing);
    },
    async offers(where, at, text) {
      const place = placeOf(world, where, person.id);
      const control = controlAt(place, at);
      if (text.length < leastQuery(control)) return [];
      const groups = await ask(options, place, control, text);
      const known = offered.get(keyOf(place, control)) ?? new Map<string, Json>();
      offered.set(keyOf(place, control), known);
      for (const option of groups.flatMap((group) => group.options)) known.set(string(option['value']), option);
      return groups.flatMap(({ group, options }) => options.map((option) => offeredOption(option, group)));
    },
    enters(values) {
      const view = topView(world, person.id);
      if (!view) throw new Error(`${person.id} has no modal open.`);
      for (const control of controlsOf(view.blocks)) {
        const given = values[control.blockId]?.[control.actionId];
        if (given !== undefined && control.type in stateKeys)
          enter(view.state, control, storedValue(view, control, given));
      }
    },
  };
}

const keyOf = (place: StoredMessage | StoredView, { blockId, actionId }: Control): string =>
  JSON.stringify(['id' in place ? place.id : [place.channel, place.ts], blockId, actionId]);

function controlAt(place: StoredMessage | StoredView, { blockId, actionId }: ExactTarget): Control {
  const found = controlsOf(blocksAt(place)).find((one) => one.blockId === blockId && one.actionId === actionId);
  if (found) return found;
  throw new Error(`There’s no control ${actionId} in block ${blockId} anymore.`);
}

/** The control as if it carried these options itself. */
const withOptions = (control: Control, known: Json[]): Control => ({
  ...control,
  element: { ...control.element, options: known },
});

function offeredOption(option: Json, group: string | undefined): OfferedOption {
  const description = textOf(option['description']) || undefined;
  return { label: optionLabel(option), value: string(option['value']), ...defined({ description, group }) };
}
