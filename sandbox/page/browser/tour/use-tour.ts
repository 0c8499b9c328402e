import { useEffect, useRef, useState } from 'preact/hooks';
import type { PageState } from '../../protocol.ts';
import { firstRun, newsOf, progressed, type TourProgress } from './progress.ts';

export interface Tour {
  progress: TourProgress;
  change: (progress: TourProgress) => void;
  /** What was ticked off last. */
  news: string;
}

const key = 'keyturn-sandbox-tour';

/** Follows the states, and keeps the progress in the tab's session. Undefined without a guided run. */
export function useTour(state: PageState | undefined): Tour | undefined {
  const [progress, setProgress] = useState(stored);
  const [news, setNews] = useState('');
  const before = useRef(progress);
  useEffect(() => {
    if (state?.tour) setProgress((last) => progressed(last, state));
  }, [state, progress]);
  useEffect(() => {
    setNews((last) => newsOf(before.current, progress) || last);
    before.current = progress;
    try {
      sessionStorage.setItem(key, JSON.stringify(progress));
    } catch {
      // Without storage it lasts until the page is reloaded.
    }
  }, [progress]);
  return state?.tour ? { progress, change: setProgress, news } : undefined;
}

function stored(): TourProgress {
  try {
    return { ...firstRun, ...JSON.parse(sessionStorage.getItem(key) ?? '{}') };
  } catch {
    return firstRun;
  }
}
