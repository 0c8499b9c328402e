import type { Place } from '../../protocol.ts';
import { badgeOf } from '../badges.ts';

const marks: Record<Place['kind'], string> = { channel: '#', direct: '@', home: '⌂' };

interface PlacesProps {
  places: readonly Place[];
  chosen: string;
  onChoose: (id: string) => void;
}

export function Places({ places, chosen, onChoose }: PlacesProps) {
  return (
    <nav aria-labelledby="places">
      <h2 id="places">Go to</h2>
      <ul>
        {places.map((place) => (
          <li key={place.id}>
            <button
              type="button"
              class={place.unread > 0 ? 'row unread' : 'row'}
              aria-current={place.id === chosen ? 'page' : undefined}
              onClick={() => onChoose(place.id)}
            >
              <span class="mark" aria-hidden="true">
                {place.isPrivate ? <Lock /> : marks[place.kind]}
              </span>
              <span class="name" title={place.name}>
                {place.name}
              </span>
              <span class="about">{about(place)}</span>
              <Unread place={place} />
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Lock() {
  return (
    <svg viewBox="0 0 16 16" width="14" height="14" fill="none" stroke="currentColor" stroke-width="1.6" role="none">
      <rect x="3" y="7" width="10" height="7" rx="1.5" />
      <path d="M5 7V5a3 3 0 0 1 6 0v2" />
    </svg>
  );
}

function Unread({ place }: { place: Place }) {
  const badge = badgeOf(place);
  if (badge > 0)
    return (
      <span class="badge">
        {badge} <span class="hidden">{place.kind === 'direct' ? 'unread' : badge === 1 ? 'mention' : 'mentions'}</span>
      </span>
    );
  if (place.unread > 0)
    return (
      <span class="dot">
        <span class="hidden">unread</span>
      </span>
    );
  return null;
}

function about({ kind, isArchived, isShared }: Place): string {
  if (kind !== 'channel') return kind === 'home' ? 'App Home' : 'direct message';
  return isArchived ? 'archived' : isShared ? 'external' : '';
}
