import { KeyturnError } from '../../../services/errors.ts';

/** `channel_unusable`, for Slack's error word, or what conversations.info says. */
export const channelUnusable = (word: string, cause?: unknown): KeyturnError =>
  new KeyturnError('channel_unusable', { cause, details: { word } });
