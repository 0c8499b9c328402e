import type { Most, Terminal } from './terminal.ts';

/** A terminal that can leave out what's done. */
export interface Telling extends Terminal {
  aside<Result>(run: () => Promise<Result>): Promise<Result>;
}

/** Prints everything. */
export const tellEverything = (terminal: Terminal): Telling => ({ ...terminal, aside: (run) => run() });

const mostLines = 12;

/** Prints the story alone: nothing of asides, shorter frames, and no check that passed. One that failed is always printed, below the title of its scene. */
export function tellStory(terminal: Terminal): Telling {
  let asides = 0;
  let title: string | undefined;
  let isNewScene = true;
  const onStage =
    <Args extends unknown[]>(print: (...args: Args) => void) =>
    (...args: Args): void => {
      if (asides > 0) return;
      print(...args);
      isNewScene = false;
    };
  return {
    ...terminal,
    heading(text) {
      title = asides === 0 ? undefined : text;
      isNewScene = true;
      if (asides === 0) terminal.heading(text);
    },
    tells: onStage((text) => {
      if (!isNewScene) terminal.blank();
      terminal.tells(text);
    }),
    does: onStage(terminal.does),
    frame: onStage((head, lines, most: Most = mostLines) => {
      const shown = typeof most === 'number' ? Math.min(most, mostLines) : most.story;
      if (shown > 0) terminal.frame(head, lines, shown);
    }),
    passed: () => undefined,
    failed(words, details) {
      if (title !== undefined) terminal.heading(title);
      title = undefined;
      terminal.failed(words, details);
    },
    async aside(run) {
      asides += 1;
      try {
        return await run();
      } finally {
        asides -= 1;
      }
    },
  };
}
