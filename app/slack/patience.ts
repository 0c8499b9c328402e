import type { Surface } from './replies.ts';

/** How long an answer may take before the person sees that it's still loading, in milliseconds. */
const patienceMs = 1_500;

/** Does `work`, and shows on `surface` if it takes long. Show the answer afterwards, or this may overwrite it. */
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
