import type { ClientChange } from '../../services/genesys/types.ts';

/**
 * What a change of a client does: `alone` is done at once by anyone who may change clients, `second` waits for a second person whatever the
 * settings say, since the same person can't take it back.
 */
export type Effect = 'alone' | 'second';

/** The effect of a change of each field; fields left out are changed alone. */
const effects: Readonly<Partial<Record<keyof ClientChange, Effect>>> = {
  grantType: 'second',
};

/** The strictest effect of all that a change changes. */
export const effectOf = (change: ClientChange): Effect =>
  (Object.keys(change) as (keyof ClientChange)[]).some((field) => effects[field] === 'second') ? 'second' : 'alone';
