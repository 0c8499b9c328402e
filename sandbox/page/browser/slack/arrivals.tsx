import { useEffect, useRef, useState } from 'preact/hooks';
import type { Place } from '../../protocol.ts';
import { badgeOf } from '../badges.ts';

/** Tells a screen reader of new mentions and direct messages in other places, as Slack's notifications do. */
export function Arrivals({ places, here }: { places: readonly Place[]; here: string | undefined }) {
  const before = useRef<ReadonlyMap<string, number>>(new Map());
  const [words, setWords] = useState('');
  useEffect(() => {
    const isNew = (place: Place) => badgeOf(place) > (before.current.get(place.id) ?? Number.POSITIVE_INFINITY);
    const place = places.find((one) => one.id !== here && isNew(one));
    if (place !== undefined) setWords(announcementOf(place));
    before.current = new Map(places.map((one) => [one.id, badgeOf(one)]));
  }, [places, here]);
  return (
    <div class="hidden" role="status">
      {words}
    </div>
  );
}

function announcementOf({ kind, name, messages }: Place): string {
  const message = messages.findLast(({ isUnread }) => isUnread);
  return `${kind === 'direct' ? `Direct message from ${name}` : `Mention in #${name}`}: ${message?.notification ?? ''}`;
}
