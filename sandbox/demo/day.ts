import type { Play, Scene } from './scene.ts';
import type { Telling } from './story.ts';

export interface DayOptions {
  scenes: readonly Scene[];
  play: Omit<Play, 'tells' | 'aside'>;
  terminal: Telling;
  /** Prints the scenes that aren't part of the story too. */
  all: boolean;
}

/** Plays the scenes in order, and counts them. A failed one ends the day, because the next ones build on it. */
export async function playDay({ scenes, play, terminal, all }: DayOptions): Promise<{ played: number; shown: number }> {
  const { tells, aside } = terminal;
  let [played, shown] = [0, 0];
  for (const { title, isStory, run } of scenes) {
    const isShown = all || isStory;
    played += 1;
    if (isShown) shown += 1;
    const act = (): Promise<void> => {
      terminal.heading(isShown ? `${shown}  ${title}` : title);
      return run({ ...play, tells, aside });
    };
    try {
      await (isShown ? act() : aside(act));
    } catch (error) {
      play.check.broke(`“${title}” plays to its end`, error);
      break;
    }
  }
  return { played, shown };
}
