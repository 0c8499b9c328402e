import type { SecretFacts } from './held.ts';

/** How long before the end its owner is reminded once more, in milliseconds. */
const lastReminderMs = 10 * 60_000;

/** When a secret's owner is reminded of it, in ms since 1970: at half time, and ten minutes before the end. */
export function remindersAt({ sealedAt, expiresAt }: Pick<SecretFacts, 'sealedAt' | 'expiresAt'>): number[] {
  const half = sealedAt + Math.floor((expiresAt - sealedAt) / 2);
  const last = expiresAt - lastReminderMs;
  return last > half ? [half, last] : [half];
}

/** The next moment of a secret after `now`, in ms since 1970: a reminder, or its end. */
export const nextMoment = (facts: SecretFacts, now = facts.sealedAt): number =>
  remindersAt(facts).find((at) => at > now) ?? facts.expiresAt;
