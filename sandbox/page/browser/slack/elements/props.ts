import type { Control } from '../../../../slack/controls.ts';

/** What every element gets. */
export interface ElementProps {
  control: Control;
  /** The IDs of what describes it: hint and error. */
  describedBy?: string | undefined;
  isInvalid?: boolean;
}
