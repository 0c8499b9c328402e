import { useEffect, useState } from 'preact/hooks';
import type { Control } from '../../../../slack/controls.ts';
import { leastQuery } from '../../../../slack/controls.ts';
import type { Json } from '../../../../slack/json.ts';
import { isRecord, list, records, string } from '../../../../slack/json.ts';
import type { SuggestedOption } from '../../../protocol.ts';
import type { Reader } from '../reader.ts';
import { useReader } from '../reader-context.ts';
import { useSurface } from '../surface.ts';
import { plainText } from '../text.tsx';

/** One entry of a select. */
export interface Offered {
  label: string;
  value: string;
  description?: string | undefined;
  group?: string | undefined;
  /** What Slack holds when it's chosen: an option, or an ID. */
  held: unknown;
}

export interface Offer {
  options: Offered[];
  /** Why there are none. */
  status: string | undefined;
}

/** Slack asks an app about as soon. */
const pauseMs = 200;

/** What a select offers for a typed text, from its own options, the workspace, or the app; nothing while it's closed. */
export function useOffer(control: Control, query: string, isOpen: boolean): Offer {
  const reader = useReader();
  const { suggest } = useSurface();
  const isExternal = control.type.endsWith('external_select');
  const [answer, setAnswer] = useState<Offer>({ options: [], status: 'Loading…' });
  const least = leastQuery(control);
  const asks = isExternal && isOpen && query.length >= least;
  useEffect(() => {
    if (!asks) return;
    setAnswer({ options: [], status: 'Loading…' });
    let isCurrent = true;
    const timer = setTimeout(async () => {
      const found = await suggest(control, query);
      if (isCurrent) setAnswer(found.ok ? offer((found.options ?? []).map(suggested)) : offer([], found.error));
    }, pauseMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [asks, query, control.blockId, control.actionId]);

  if (!isOpen) return { options: [], status: undefined };
  if (isExternal) return asks ? answer : offer([], `Type at least ${least} character${least === 1 ? '' : 's'}`);
  const wanted = query.trim().toLowerCase();
  return offer(fixed(control, reader).filter(({ label }) => label.toLowerCase().includes(wanted)));
}

const offer = (options: Offered[], status = 'No results'): Offer => ({
  options,
  status: options.length === 0 ? status : undefined,
});

function suggested({ label, value, description, group }: SuggestedOption): Offered {
  const text = { type: 'plain_text', text: label, emoji: true };
  const more = description === undefined ? {} : { description: { type: 'plain_text', text: description, emoji: true } };
  return { label, value, description, group, held: { text, value, ...more } };
}

function fixed(control: Control, { names }: Reader): Offered[] {
  const { element, type } = control;
  if (type.endsWith('static_select'))
    return [
      ...records(element['options']).map((option) => fromOption(option)),
      ...records(element['option_groups']).flatMap((group) =>
        records(group['options']).map((option) => ({ ...fromOption(option), group: plainText(group['label']) })),
      ),
    ];
  const form = idForms.find(([end]) => type.endsWith(end))?.[1];
  return Object.keys(names)
    .filter((id) => form?.test(id) === true)
    .map((id) => fromId(id, names));
}

const idForms: readonly [string, RegExp][] = [
  ['users_select', /^[UW]/u],
  ['channels_select', /^C/u],
  ['conversations_select', /^[CGUW]/u],
];

function fromOption(option: Json): Offered {
  const description = option['description'] === undefined ? undefined : plainText(option['description']);
  return { label: plainText(option['text']), value: string(option['value']), description, held: option };
}

const fromId = (id: string, names: Reader['names']): Offered => ({
  label: `${/^[UW]/u.test(id) ? '@' : '#'}${names[id] ?? id}`,
  value: id,
  held: id,
});

/** What's chosen, as entries. */
export function useChosen(control: Control): Offered[] {
  const { names } = useReader();
  const held = useSurface().value(control);
  const items = Array.isArray(held) ? list(held) : held === null || held === undefined ? [] : [held];
  return items.map((item) => (isRecord(item) ? fromOption(item) : fromId(String(item), names)));
}
