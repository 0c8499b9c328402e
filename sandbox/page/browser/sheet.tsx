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
    const before = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      // A dialog that's taken off the page doesn't give the focus back.
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const clickedBeside = ({ target }: Event) => target === dialog.current && onClose();
  return (
    <dialog ref={dialog} class={`sheet ${side}`} aria-label={label} onCancel={onClose} onClick={clickedBeside}>
      <div class="sheet-body">
        <button type="button" class="icon sheet-close" aria-label="Close" onClick={onClose}>
          ✕
        </button>
        {children}
      </div>
    </dialog>
  );
}
