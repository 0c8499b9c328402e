import type { Place } from '../protocol.ts';

/** Whose Slack, and where in it, by ID. Empty if the address doesn't say. */
export interface Spot {
  person: string;
  place: string;
}

/** `#/U0ADA0001/C0GENERAL`. */
export const hashOf = ({ person, place }: Spot): string =>
  `#/${encodeURIComponent(person)}/${encodeURIComponent(place)}`;

/** Reads what `hashOf` wrote, or as much of it as is there. */
export function spotOf(hash: string): Spot {
  const [person = '', place = ''] = hash.replace(/^#\/?/u, '').split('/').map(decoded);
  return { person, place };
}

/** The place with this ID; if it was another person's, like their direct messages, this person's own one; or the first. */
export function placeFor(id: string, places: readonly Place[], before: readonly Place[]): Place | undefined {
  const other = before.find((place) => place.id === id);
  return (
    places.find((place) => place.id === id) ??
    places.find(({ kind, name }) => kind === other?.kind && name === other.name) ??
    places[0]
  );
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
