import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

export interface DialogProps {
  /** The ID of its title. */
  labelledBy: string;
  describedBy?: string;
  isAlert?: boolean;
  class: string;
  onEscape(): void;
  dialog?: RefObject<HTMLDialogElement | null>;
  children: ComponentChildren;
}

/** A dialog above everything else. The browser keeps the focus in it, and gives it back afterwards. */
export function Dialog({ labelledBy, describedBy, isAlert = false, onEscape, dialog, children, ...rest }: DialogProps) {
  const own = useRef<HTMLDialogElement | null>(null);
  useLayoutEffect(() => {
    const element = own.current;
    // The browser gives the focus back to what had it, but only if that's still there; a modal's button often isn't.
    const before = document.activeElement;
    element?.showModal();
    // Not on its first control, which would be the one that closes it.
    (element?.querySelector<HTMLElement>('[data-first]') ?? element)?.focus({ preventScroll: true });
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={(element) => {
        own.current = element;
        if (dialog) dialog.current = element;
      }}
      class={rest.class}
      role={isAlert ? 'alertdialog' : 'dialog'}
      aria-modal="true"
      tabIndex={-1}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        // What opened it decides whether it goes.
        event.preventDefault();
        event.stopPropagation();
        onEscape();
      }}
      onCancel={(event) => event.preventDefault()}
    >
      {children}
    </dialog>
  );
}
