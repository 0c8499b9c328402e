import type { ClientChange } from '../../services/genesys/types/client.ts';

/**
 * How a change is made: `alone` at once by anyone who may change clients; `second` always with a second person, since the change can't be undone.
 */
export type Effect = 'alone' | 'second';

/** The effect of each field's change. Fields that aren't here are changed alone. */
const effects: Readonly<Partial<Record<keyof ClientChange, Effect>>> = {
  grantType: 'second',
};

/** The strictest effect of a change's fields. */
export const effectOf = (change: ClientChange): Effect =>
  (Object.keys(change) as (keyof ClientChange)[]).some((field) => effects[field] === 'second') ? 'second' : 'alone';
