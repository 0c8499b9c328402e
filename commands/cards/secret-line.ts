import type { RequestRecord } from '../../services/requests/types.ts';
import { remindersAt } from '../../services/sealed-secrets/moments.ts';
import { date, listed, name } from '../block-kit/text.ts';
import { catalog } from '../language.ts';

/** What became of a request's secret. Facts: names, moments. */
const words = catalog('secrets on cards', {
  waiting: (who: string, until: string, reminders: readonly string[]) =>
    `⚠ *New secret not collected yet.* Keyturn deletes it ${until}, and reminds ${who} at ${listed(reminders, 'and')}.`,
  collected: (who: string, at: string) => `New secret collected by ${who} ${at}.`,
  lost: (at: string) =>
    `⚠ *New secret NOT collected.* Nobody opened it, so Keyturn deleted it ${at}, and nobody can get it anymore.`,
});

/** Whether the requester has collected the secret that the request made; undefined if it made none. mrkdwn. */
export function secretLine({ secret, requester }: RequestRecord): string | undefined {
  const { sealedAt, expiresAt, openedAt, storedAt, expiredAt } = secret ?? {};
  const who = name(requester.name, 80);
  const collectedAt = openedAt ?? storedAt;
  if (collectedAt !== undefined) return words.collected(who, date(collectedAt));
  if (expiredAt !== undefined) return words.lost(date(expiredAt));
  if (sealedAt === undefined || expiresAt === undefined) return undefined;
  return words.waiting(
    who,
    date(expiresAt),
    remindersAt({ sealedAt, expiresAt }).map((at) => date(at, '{time}')),
  );
}
