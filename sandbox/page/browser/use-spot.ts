import { useCallback, useEffect, useState } from 'preact/hooks';
import { hashOf, type Spot, spotOf } from './spot.ts';

export type Go = (to: Partial<Spot>, options?: { replace: boolean }) => void;

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
