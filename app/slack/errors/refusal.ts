import { z } from 'zod';
import type { SlackRefusal } from '../../findings/slack.ts';
import { slackWord, troubleOf } from '../errors.ts';

/** Whether Slack doesn't accept the token or the app, and with which word; or why it didn't answer, or only with trouble of its own that passes. */
export function slackRefusal(error: unknown): SlackRefusal {
  const word = slackWord(error);
  const trouble = troubleOf(error);
  if (word === undefined || trouble === 'passing' || trouble === 'limit') return { why: word ?? whyNoAnswer(error) };
  return { word };
}

const chained = z.object({
  name: z.string().optional(),
  // A DOMException's is a number.
  code: z.string().optional().catch(undefined),
  statusCode: z.number().optional(),
  cause: z.unknown().optional(),
});

/** `timeout`, the connection's error code such as ECONNREFUSED, or the HTTP status; `unknown` otherwise. */
function whyNoAnswer(error: unknown): string {
  const { data } = chained.safeParse(error);
  if (data === undefined) return 'unknown';
  const { name, code, statusCode, cause } = data;
  if (name === 'TimeoutError') return 'timeout';
  if (statusCode !== undefined) return String(statusCode);
  // Slack's client has codes of its own, in lowercase.
  if (code !== undefined && /^[A-Z][A-Z\d_]+$/u.test(code)) return code;
  return whyNoAnswer(cause);
}
