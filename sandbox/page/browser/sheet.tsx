import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface SheetProps {
  label: string;
  side: 'left' | 'right';
  onClose: () => void;
  children: ComponentChildren;
}

/** A column of the page that comes in from one side of a small screen. As a modal dialog it takes the focus, gives it back, and closes with Esc. */
export function Sheet({ label, side, onClose, children }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Closing gives the focus back, and removing the element alone wouldn't.
    return () => element?.close();
  }, []);
  const clickedBeside = ({ target }: Event) => target === dialog.current && onClose();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes a dialog.
    <dialog ref={dialog} class={`sheet ${side}`} aria-label={label} onClose={onClose} onClick={clickedBeside}>
      <div class="sheet-body">
        <button type="button" class="icon sheet-close" aria-label="Close" onClick={onClose}>
          ✕
        </button>
        {children}
      </div>
    </dialog>
  );
}
