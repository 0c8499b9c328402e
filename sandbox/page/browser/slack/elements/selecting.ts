import { useState } from 'preact/hooks';
import type { Control } from '../../../../slack/controls.ts';
import { holdsList } from '../../../../slack/controls.ts';
import { useSurface } from '../surface.ts';
import type { Offer, Offered } from './offered.ts';
import { useChosen, useOffer } from './offered.ts';

/** A select in use. */
export interface Selecting extends Offer {
  /** What was typed to find an option. */
  query: string;
  isOpen: boolean;
  /** The index of the option that Enter chooses. */
  active: number;
  chosen: Offered[];
  isChosen(option: Offered): boolean;
  open(text?: string): void;
  close(): void;
  choose(option: Offered): void;
  remove(option: Offered): void;
  onKeyDown(event: KeyboardEvent): void;
}

/** Opens, searches and chooses in a select, by mouse and by keyboard. `confirmed` asks first where the select wants that. */
export function useSelecting(control: Control, confirmed: (action: () => void) => void): Selecting {
  const { enter } = useSurface();
  const [query, setQuery] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [wanted, setActive] = useState(0);
  const chosen = useChosen(control);
  const { options, status } = useOffer(control, query, isOpen);
  const isSeveral = holdsList(control.type);
  const active = Math.min(wanted, options.length - 1);
  const most = Number(control.element['max_selected_items'] ?? Number.POSITIVE_INFINITY);
  const isChosen = ({ value }: Offered): boolean => chosen.some((one) => one.value === value);

  const close = (): void => {
    setOpen(false);
    setQuery('');
    setActive(0);
  };
  const open = (text = ''): void => {
    setOpen(true);
    setQuery(text);
    setActive(text === '' ? Math.max(0, options.findIndex(isChosen)) : 0);
  };
  const hold = (all: Offered[]): void =>
    confirmed(() => enter(control, isSeveral ? all.map(({ held }) => held) : (all[0]?.held ?? null)));
  const remove = (gone: Offered): void => hold(chosen.filter((one) => one.value !== gone.value));
  const choose = (option: Offered): void => {
    if (!isSeveral) hold([option]);
    else if (isChosen(option)) remove(option);
    else if (chosen.length < most) hold([...chosen, option]);
    if (isSeveral) setQuery('');
    else close();
  };
  const keys: Readonly<Record<string, () => boolean>> = {
    ArrowDown: () => (isOpen ? move(1) : done(open)),
    ArrowUp: () => (isOpen ? move(-1) : done(open)),
    Escape: () => isOpen && done(close),
    Enter() {
      const option = options[active];
      if (!isOpen) return false;
      if (option) choose(option);
      return true;
    },
    Backspace() {
      const last = chosen.at(-1);
      if (!isSeveral || query !== '' || !last) return false;
      return done(() => remove(last));
    },
  };
  const move = (by: number): boolean =>
    done(() => setActive((active + by + options.length) % Math.max(1, options.length)));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (keys[event.key]?.() !== true) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { query, isOpen, active, options, status, chosen, isChosen, open, close, choose, remove, onKeyDown };
}

function done(change: () => void): true {
  change();
  return true;
}
