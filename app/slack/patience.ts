import type { Surface } from './replies.ts';

/** How long an answer may take before the person is told that it is being worked on, in milliseconds. */
const patienceMs = 1_500;

/** Does `work`, and says on `surface` that it is being worked on when it takes long. Show the answer after it: else it may be overwritten. */
export async function withPatience<T>(surface: Pick<Surface, 'working'>, work: () => Promise<T>): Promise<T> {
  let announced: Promise<void> | undefined;
  const timer = setTimeout(() => {
    announced = surface.working();
  }, patienceMs);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    await announced;
  }
}
