import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { Popup } from '../popup.tsx';
import type { Offered } from './offered.ts';

export interface ListboxProps {
  /** The ID of its combobox. */
  id: string;
  anchor: RefObject<HTMLElement | null>;
  label: string;
  options: readonly Offered[];
  status: string | undefined;
  /** The index of the option that Enter chooses. */
  active: number;
  isSeveral: boolean;
  isChosen(option: Offered): boolean;
  onChoose(option: Offered): void;
}

/** The list under a combobox, by groups. The focus stays in the combobox. */
export function Listbox({ id, anchor, label, options, status, active, isSeveral, isChosen, onChoose }: ListboxProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('.active')?.scrollIntoView({ block: 'nearest' });
  }, [active, options.length]);
  const groups = [...new Set(options.map(({ group }) => group))];
  const draw = (option: Offered) => {
    const at = options.indexOf(option);
    return (
      <div
        key={option.value}
        id={`${id}-${at}`}
        role="option"
        aria-selected={isChosen(option)}
        class={at === active ? 'active' : ''}
        onClick={() => onChoose(option)}
      >
        <span>
          {option.label}
          {option.description !== undefined && <span class="muted">{option.description}</span>}
        </span>
        {isChosen(option) && <Icon name="check" />}
      </div>
    );
  };
  return (
    <Popup anchor={anchor} isWide>
      {/* A press on the list would take the focus from the combobox, which closes the list. */}
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        aria-multiselectable={isSeveral}
        onMouseDown={(event) => event.preventDefault()}
      >
        {groups.map((group) => {
          const inside = options.filter((option) => option.group === group).map(draw);
          if (group === undefined) return inside;
          return (
            <div key={group} role="group" aria-label={group}>
              <div class="group" role="presentation">
                {group}
              </div>
              {inside}
            </div>
          );
        })}
      </div>
      <div class={status === undefined ? 'hidden' : 'status'} role="status">
        {status ?? `${options.length} result${options.length === 1 ? '' : 's'}`}
      </div>
    </Popup>
  );
}
