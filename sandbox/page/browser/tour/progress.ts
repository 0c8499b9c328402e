import type { PageState } from '../../protocol.ts';
import { type TourHistory, type TourStep, tourSteps } from './steps.ts';

/** How far a person got in the guided run, with the IDs of steps. */
export interface TourProgress {
  /** How often it was started over. */
  run: number;
  history: TourHistory;
  done: readonly string[];
  skipped: readonly string[];
  isHidden: boolean;
}

export const firstRun: TourProgress = {
  run: 0,
  history: { since: { at: 0, seq: 0 }, sawTrail: false },
  done: [],
  skipped: [],
  isHidden: false,
};

/** Ticks off what this state shows. The same object if that's nothing new. */
export function progressed(progress: TourProgress, state: PageState): TourProgress {
  const { history, done } = progress;
  // Once there's a secret, it doesn't matter anymore what becomes of other requests.
  const isKept = ({ id, isRepeatable = false }: TourStep) =>
    done.includes(id) && (!isRepeatable || done.includes('reveal'));
  const now = tourSteps.filter((step) => isKept(step) || step.isDone(state, history)).map(({ id }) => id);
  const isSame = now.length === done.length && now.every((id) => done.includes(id));
  return isSame ? progress : { ...progress, done: now };
}

/** What two tabs know: of one run, what either has seen; of two, the later one. What's repeatable follows from the records in each tab. */
export function merged(mine: TourProgress, theirs: TourProgress): TourProgress {
  if (mine.run !== theirs.run) return mine.run > theirs.run ? mine : theirs;
  const either = (one: readonly string[], other: readonly string[]) =>
    tourSteps.filter(({ id }) => one.includes(id) || other.includes(id)).map(({ id }) => id);
  const lasting = theirs.done.filter((id) => tourSteps.find((step) => step.id === id)?.isRepeatable !== true);
  return {
    ...mine,
    history: { ...mine.history, sawTrail: mine.history.sawTrail || theirs.history.sawTrail },
    done: either(mine.done, lasting),
    skipped: either(mine.skipped, theirs.skipped),
  };
}

export const currentStep = (progress: TourProgress): TourStep | undefined =>
  tourSteps.find((step) => isOpen(step, progress));

export function statusOf(step: TourStep, progress: TourProgress): 'done' | 'skipped' | 'current' | 'later' {
  if (progress.done.includes(step.id)) return 'done';
  if (!isOpen(step, progress)) return 'skipped';
  return step === currentStep(progress) ? 'current' : 'later';
}

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
export function startedOver({ run }: TourProgress, { places, trail = [] }: PageState): TourProgress {
  const at = Math.max(0, ...places.flatMap(({ messages }) => messages.map((message) => message.at)));
  return { ...firstRun, run: run + 1, history: { since: { at, seq: trail.at(-1)?.seq ?? 0 }, sawTrail: false } };
}

/** What a screen reader says when steps were ticked off. */
export function newsOf(before: TourProgress, after: TourProgress): string {
  const news = tourSteps.filter(({ id }) => after.done.includes(id) && !before.done.includes(id));
  if (news.length === 0) return '';
  const next = currentStep(after);
  const done = `Done: ${news.map(({ title }) => title.toLowerCase()).join(', ')}.`;
  return `${done} ${next === undefined ? 'That was the guided run.' : `Next: ${next.title.toLowerCase()}.`}`;
}

const isOpen = ({ id, until = '' }: TourStep, { done, skipped }: TourProgress): boolean =>
  ![...done, ...skipped].includes(id) && !done.includes(until);
