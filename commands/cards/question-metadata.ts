import { z } from 'zod';
import { clip } from '../block-kit/text.ts';

/** What the forms for a question and its answer carry. `asker`: the Slack user who asked; `message`: the one with the question. */
const metadata = z.object({
  requestId: z.string(),
  asker: z
    .string()
    .regex(/^[A-Z0-9]{1,30}$/u)
    .exactOptional(),
  question: z.string().exactOptional(),
  message: z.object({ channel: z.string(), ts: z.string() }).exactOptional(),
});
export type QuestionMetadata = z.output<typeof metadata>;

/** Reads it; undefined if it isn't ours. */
export function readQuestionMetadata(text: string): QuestionMetadata | undefined {
  try {
    return metadata.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Slack takes 2,000 characters in a button, with the organization, which is put before this. */
const mostInButton = 1_800;

/** What the button for an answer carries: the request, who asked, and what, as far as there's room. */
export function answerValue(requestId: string, asker: string, question: string): string {
  const written = (kept: string): string =>
    JSON.stringify({ requestId, asker, question: kept } satisfies QuestionMetadata);
  let kept = question;
  while (written(kept).length > mostInButton) kept = clip(kept, Math.floor([...kept].length * 0.8));
  return written(kept);
}
