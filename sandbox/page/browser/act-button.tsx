import type { ComponentChildren } from 'preact';
import { useContext, useState } from 'preact/hooks';
import type { Action } from '../protocol.ts';
import { Doing } from './doing.ts';

interface ActButtonProps {
  action: Action;
  /** A toggle's state; undefined for a button that does something once. */
  isOn?: boolean | undefined;
  children: ComponentChildren;
}

/** A button that does something, and can't be pressed again until that's done. */
export function ActButton({ action, isOn, children }: ActButtonProps) {
  const perform = useContext(Doing);
  const [isBusy, setBusy] = useState(false);
  const press = async () => {
    if (isBusy) return;
    setBusy(true);
    await perform(action);
    setBusy(false);
  };
  // It stays enabled, because a disabled button would lose the focus.
  return (
    <button type="button" class="act" aria-pressed={isOn} aria-disabled={isBusy} onClick={() => void press()}>
      {children}
    </button>
  );
}
