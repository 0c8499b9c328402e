import type { PageState, Place } from '../protocol.ts';

/** What asks for this person's attention in a place: mentions in a channel, every message in a direct one. */
export const badgeOf = ({ kind, unread, mentions }: Place): number => (kind === 'direct' ? unread : mentions);

/** The tab's title: `(2) …` for what asks for attention, `• …` for the rest that's unread. */
export function titleOf(state: Pick<PageState, 'places'> | undefined): string {
  const places = state?.places ?? [];
  const badges = places.reduce((sum, place) => sum + badgeOf(place), 0);
  const mark = badges > 0 ? `(${badges}) ` : places.some(({ unread }) => unread > 0) ? '• ' : '';
  return `${mark}Keyturn sandbox`;
}
