import type { ComponentChildren } from 'preact';
import type { Action } from '../protocol.ts';
import { usePerforming } from './doing.ts';
import { Problem } from './feedback.tsx';

interface ActButtonProps {
  action: Action;
  /** A toggle's state; undefined for a button that does something once. */
  isOn?: boolean | undefined;
  children: ComponentChildren;
}

/** A button that does something, and can't be pressed again until that's done. If it can't be done, it says why. */
export function ActButton({ action, isOn, children }: ActButtonProps) {
  const { isBusy, problem, perform } = usePerforming();
  // It stays enabled, because a disabled button would lose the focus.
  return (
    <>
      <button type="button" class="act" aria-pressed={isOn} aria-disabled={isBusy} onClick={() => void perform(action)}>
        {children}
      </button>
      <Problem problem={problem} />
    </>
  );
}
