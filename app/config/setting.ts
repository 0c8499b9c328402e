import type { z } from 'zod';

/** One setting, described once: its errors, docs/settings.md, and .env.example all come from here. */
export interface Setting {
  purpose: string;
  /** Which values it takes: ends the sentence “NAME must be …”. */
  value: string;
  /** What counts when it isn't set, as it would be written in the environment. */
  default?: string;
  /** What happens when it isn't set and has no default. */
  unset?: string;
  example: string;
  /** What .env.example starts with; a setting without it is commented out there. */
  toFillIn?: string;
  /** Set if it's a secret, or has one in it: then a file can hold it, which NAME_FILE names. */
  credential?: true;
  /** Set if other programs read it too: then it may be in lower case, blank means unset, and names like it aren't taken for slips. */
  shared?: true;
  /** How it's read. The text comes without white space and quotes around it. */
  schema: z.ZodType<unknown, string>;
}
