import type { World } from './world.ts';

/** Returns the first truthy value of `look`, which is called after each change. Rejects after `timeoutMs` (default: its patience) with what's shown. */
export type WaitFor = <T>(look: () => T | undefined | false | null, timeoutMs?: number) => Promise<T>;

/** Milliseconds between calls of `look` if nothing changes here: the condition may be about something outside the workspace. */
const pollMs = 50;

interface WaitForOptions {
  world: World;
  describe: () => string;
  patienceMs: number;
}

/** Waits for conditions. A `look` that throws counts as "not yet". */
export function createWaitFor({ world, describe, patienceMs }: WaitForOptions): WaitFor {
  return (look, timeoutMs = patienceMs) =>
    new Promise((resolve, reject) => {
      let last: unknown;
      const lookAgain = (): void => {
        try {
          const seen = look();
          if (!seen) return;
          stop();
          resolve(seen);
        } catch (error) {
          last = error;
        }
      };
      const unsubscribe = world.onChange(lookAgain);
      const poll = setInterval(lookAgain, pollMs);
      const timer = setTimeout(() => {
        stop();
        const why = last instanceof Error ? `\nThe last look failed: ${last.message}` : '';
        reject(new Error(`not seen within ${timeoutMs} ms.${why}\nThe workspace shows:\n${describe()}`));
      }, timeoutMs);
      function stop(): void {
        unsubscribe();
        clearInterval(poll);
        clearTimeout(timer);
      }
      lookAgain();
    });
}
