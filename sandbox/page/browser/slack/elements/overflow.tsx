import { useRef, useState } from 'preact/hooks';
import type { Json } from '../../../../slack/json.ts';
import { records, string } from '../../../../slack/json.ts';
import { useConfirm } from '../confirm.tsx';
import { Icon } from '../icons.tsx';
import { isSafe } from '../mrkdwn.ts';
import { Popup } from '../popup.tsx';
import { useSurface } from '../surface.ts';
import { plainText } from '../text.tsx';
import type { ElementProps } from './props.ts';

/** The ⋯ button with a menu. */
export function Overflow({ control }: ElementProps) {
  const { enter } = useSurface();
  const confirmed = useConfirm(control.element);
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const choose = (option: Json): void => {
    close();
    const url = string(option['url']);
    if (isSafe(url)) globalThis.open(url, '_blank', 'noopener');
    confirmed(() => enter(control, option));
  };
  return (
    <span class="overflow-menu">
      <button
        ref={button}
        type="button"
        class="button icon-only"
        aria-label="More actions"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        <Icon name="more" />
      </button>
      {isOpen && (
        <Popup anchor={button}>
          <Menu
            options={records(control.element['options'])}
            onChoose={choose}
            onClose={close}
            onLeave={() => setOpen(false)}
          />
        </Popup>
      )}
    </span>
  );
}

interface MenuProps {
  options: readonly Json[];
  onChoose(option: Json): void;
  /** Closed by key: the focus goes back. */
  onClose(): void;
  /** The focus is somewhere else already. */
  onLeave(): void;
}

const steps: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_at, count) => count - 1,
};

function Menu({ options, onChoose, onClose, onLeave }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  const items = (): HTMLElement[] => [...(menu.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
  return (
    <div
      ref={menu}
      role="menu"
      aria-label="More actions"
      onFocusOut={({ relatedTarget }) => {
        if (!(relatedTarget instanceof Node && menu.current?.contains(relatedTarget))) onLeave();
      }}
      onKeyDown={(event) => {
        const all = items();
        const step = steps[event.key];
        if (step) all[step(all.indexOf(document.activeElement as HTMLElement), all.length)]?.focus();
        else if (event.key === 'Escape' || event.key === 'Tab') onClose();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {options.map((option, at) => (
        <button
          key={string(option['value'])}
          type="button"
          role="menuitem"
          tabIndex={-1}
          data-first={at === 0 ? '' : undefined}
          onClick={() => onChoose(option)}
        >
          {plainText(option['text'])}
          {option['description'] !== undefined && <span class="muted">{plainText(option['description'])}</span>}
        </button>
      ))}
    </div>
  );
}
