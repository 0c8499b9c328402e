import { useCallback, useEffect, useState } from 'preact/hooks';

/** Whose Slack, and where in it, by ID. Empty if the address doesn't say. */
export interface Spot {
  person: string;
  place: string;
}

export type Go = (to: Partial<Spot>, options?: { replace: boolean }) => void;

/** `#/U0ADA0001/C0GENERAL`. */
export const hashOf = ({ person, place }: Spot): string =>
  `#/${encodeURIComponent(person)}/${encodeURIComponent(place)}`;

/** Reads what `hashOf` wrote, or as much of it as is there. */
export function spotOf(hash: string): Spot {
  const [person = '', place = ''] = hash.replace(/^#\/?/u, '').split('/').map(decoded);
  return { person, place };
}

/** The spot is kept in the address, so that reloading and going back work. */
export function useSpot(): [Spot, Go] {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    addEventListener('hashchange', follow);
    addEventListener('popstate', follow);
    return () => {
      removeEventListener('hashchange', follow);
      removeEventListener('popstate', follow);
    };
  }, []);
  const go = useCallback<Go>((to, { replace } = { replace: false }) => {
    const next = hashOf({ ...spotOf(location.hash), ...to });
    if (next !== location.hash) history[replace ? 'replaceState' : 'pushState'](null, '', next);
    setHash(next);
  }, []);
  return [spotOf(hash), go];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
