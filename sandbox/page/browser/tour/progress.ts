import type { PageState } from '../../protocol.ts';
import { type TourHistory, type TourStep, tourSteps } from './steps.ts';

/** How far a person got in the guided run, with the IDs of steps. */
export interface TourProgress {
  history: TourHistory;
  done: readonly string[];
  skipped: readonly string[];
  isHidden: boolean;
}

export const firstRun: TourProgress = {
  history: { since: { at: 0, seq: 0 }, sawTrail: false },
  done: [],
  skipped: [],
  isHidden: false,
};

/** Ticks off what this state shows. The same object if that's nothing new. */
export function progressed(progress: TourProgress, state: PageState): TourProgress {
  const { history, done } = progress;
  const news = tourSteps.filter(({ id, isDone }) => !done.includes(id) && isDone(state, history)).map(({ id }) => id);
  return news.length === 0 ? progress : { ...progress, done: [...done, ...news] };
}

export const currentStep = ({ done, skipped }: TourProgress): TourStep | undefined =>
  tourSteps.find(({ id }) => !done.includes(id) && !skipped.includes(id));

/** `3 of 8: Ask to rotate its secret`, for a screen without room for the steps. */
export function tourLine(progress: TourProgress): string | undefined {
  const current = currentStep(progress);
  if (current === undefined || progress.isHidden) return undefined;
  return `${tourSteps.indexOf(current) + 1} of ${tourSteps.length}: ${current.title}`;
}

export const withoutStep = (progress: TourProgress, id: string): TourProgress => ({
  ...progress,
  skipped: [...progress.skipped, id],
});

export const withTrailSeen = (progress: TourProgress): TourProgress => ({
  ...progress,
  history: { ...progress.history, sawTrail: true },
});

/** A new run, for which only what happens from now on counts. */
export function startedOver({ places, trail = [] }: PageState): TourProgress {
  const at = Math.max(0, ...places.flatMap(({ messages }) => messages.map((message) => message.at)));
  return { ...firstRun, history: { since: { at, seq: trail.at(-1)?.seq ?? 0 }, sawTrail: false } };
}

/** What a screen reader says when steps were ticked off. */
export function newsOf(before: TourProgress, after: TourProgress): string {
  const news = tourSteps.filter(({ id }) => after.done.includes(id) && !before.done.includes(id));
  if (news.length === 0) return '';
  const next = currentStep(after);
  const done = `Done: ${news.map(({ title }) => title.toLowerCase()).join(', ')}.`;
  return `${done} ${next === undefined ? 'That was the guided run.' : `Next: ${next.title.toLowerCase()}.`}`;
}
