import { KeyturnError } from '../../../services/errors.ts';

/** `channel_unusable` for Slack's error word, or for a field of conversations.info. */
export const channelUnusable = (word: string, cause?: unknown): KeyturnError =>
  new KeyturnError('channel_unusable', { cause, details: { word } });
