import type { Json } from './json.ts';

/** Slack's refusal: `word` is its error code, `extra` goes into the response with it. */
export class SlackRefusal extends Error {
  readonly word: string;
  readonly extra: Json;
  /** For 429: the seconds in Retry-After. */
  readonly retryAfterSeconds: number | undefined;

  constructor(word: string, extra: Json = {}, retryAfterSeconds?: number) {
    super(word);
    this.name = 'SlackRefusal';
    this.word = word;
    this.extra = extra;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A refusal with `response_metadata.messages`, each in Slack's form '[ERROR] … [json-pointer:/…]'. */
export function refuse(word: string, ...messages: string[]): SlackRefusal {
  if (messages.length === 0) return new SlackRefusal(word);
  const extra: Json = { response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) } };
  if (word === 'invalid_blocks') extra['errors'] = messages;
  return new SlackRefusal(word, extra);
}
