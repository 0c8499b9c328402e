import { z } from 'zod';

/** What the forms for a question and its answer carry. `asker`: the Slack user who asked; `message`: the one with the question. */
const metadata = z.object({
  requestId: z.string(),
  asker: z.string().exactOptional(),
  question: z.string().exactOptional(),
  message: z.object({ channel: z.string(), ts: z.string() }).exactOptional(),
});
export type QuestionMetadata = z.output<typeof metadata>;

/** Reads it. Throws if it isn't ours. */
export const readQuestionMetadata = (text: string): QuestionMetadata => metadata.parse(JSON.parse(text));

/** What the button for an answer carries: the request, who asked, and what. It fits Slack's 2,000 characters. */
export const answerValue = (requestId: string, asker: string, question: string): string =>
  JSON.stringify({ requestId, asker, question } satisfies QuestionMetadata);
