import type { Json } from '../json.ts';

/** A control in a message or view. The first match from the top counts. */
export interface ControlTarget {
  blockId?: string;
  actionId?: string;
  /** Value of a button, or of an option. */
  value?: string;
  label?: string;
  /** Label or value of an option in a menu, checkbox group or radio group. */
  option?: string;
  /** Words in the control's block, to tell the rows of a list apart. */
  near?: string;
}

/** Exactly one control of a message or view. */
export interface ExactTarget {
  blockId: string;
  actionId: string;
}

export type FillValue = string | string[] | { search: string; pick: string | string[] } | null;

/** Changes a payload in place before it's sent, to what Slack sends but doesn't document. */
export type Change = (payload: Json) => void;
