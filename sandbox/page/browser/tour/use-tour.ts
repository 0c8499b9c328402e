import { useEffect, useRef, useState } from 'preact/hooks';
import type { PageState } from '../../protocol.ts';
import { firstRun, merged, newsOf, progressed, type TourProgress } from './progress.ts';

export interface Tour {
  progress: TourProgress;
  change: (progress: TourProgress) => void;
  /** What was ticked off last. */
  news: string;
}

const key = 'keyturn-sandbox-tour';

/** Follows the states, and keeps the progress in the tab's session, and the same in all tabs. Undefined without a guided run. */
export function useTour(state: PageState | undefined): Tour | undefined {
  const [progress, setProgress] = useState(stored);
  const [news, setNews] = useState('');
  const before = useRef(progress);
  const tabs = useRef<BroadcastChannel>(undefined);
  useEffect(() => {
    const channel = new BroadcastChannel(key);
    channel.onmessage = ({ data }: MessageEvent<TourProgress>) => {
      setProgress((mine) => unlessSame(mine, merged(mine, data)));
      // A tab that was just opened doesn't know yet what this one does.
      if (unlessSame(data, merged(data, before.current)) !== data) channel.postMessage(before.current);
    };
    tabs.current = channel;
    return () => channel.close();
  }, []);
  useEffect(() => {
    if (state?.tour) setProgress((last) => progressed(last, state));
  }, [state, progress]);
  useEffect(() => {
    setNews((last) => newsOf(before.current, progress) || last);
    before.current = progress;
    tabs.current?.postMessage(progress);
    try {
      sessionStorage.setItem(key, JSON.stringify(progress));
    } catch {
      // Without storage it lasts until the page is reloaded.
    }
  }, [progress]);
  return state?.tour ? { progress, change: setProgress, news } : undefined;
}

/** The same object if nothing changed: another one would be told to the other tabs, and back, without end. */
function unlessSame(before: TourProgress, now: TourProgress): TourProgress {
  return JSON.stringify(before) === JSON.stringify(now) ? before : now;
}

function stored(): TourProgress {
  try {
    return { ...firstRun, ...JSON.parse(sessionStorage.getItem(key) ?? '{}') };
  } catch {
    return firstRun;
  }
}
