import { setTimeout as delay } from 'node:timers/promises';
import { KeyturnError } from '../../services/errors.ts';
import { within } from '../../services/within.ts';
import { type Finding, sentencesOf } from '../findings/finding.ts';
import { genesysFinding } from '../findings/genesys.ts';
import { slackFinding } from '../findings/slack.ts';
import type { Log } from './log.ts';

/** How long a start waits for Slack and Genesys Cloud, in milliseconds: less than the startup probe in deploy/kubernetes, so that it can say why it ends. */
export const longestStartMs = 60_000;

export interface RetryAtStartOptions<T> {
  /** The platform, for the log. */
  name: string;
  ask: () => Promise<T>;
  /** Returns the error to stop with if another try wouldn't help, or undefined to try again. */
  final: (error: unknown) => unknown;
  /** When the start gives up, by `performance.now()`. It's the same for all that a start asks. */
  startBy: number;
  /** The error if nothing has failed until then. */
  late: () => Error;
  log: Log;
}

/** Retries until `startBy`, since other services may be restarting too. Throws what `final` returns, or the last error. */
export async function retryAtStart<T>({ name, ask, final, startBy, late, log }: RetryAtStartOptions<T>): Promise<T> {
  let latest: Error | undefined;
  for (let waitMs = 500; ; waitMs = Math.min(waitMs * 2, 10_000)) {
    try {
      return await within(ask(), startBy - performance.now(), () => latest ?? late());
    } catch (error) {
      const end = final(error) ?? (performance.now() + waitMs >= startBy ? error : undefined);
      if (end !== undefined) throw end;
      if (error instanceof Error) latest = error;
      log.warn({ err: error }, `${name} isn’t answering yet; trying again`);
      await delay(waitMs);
    }
  }
}

/** What a start found out about Slack or Genesys Cloud if it failed with this error; undefined for all other errors. */
export function foundAtStart(error: unknown): Finding | undefined {
  if (!(error instanceof KeyturnError)) return undefined;
  const { setting, host, slackError: word, reason: why } = error.details;
  if (host === undefined) return undefined;
  if (setting === 'SLACK_BOT_TOKEN' || setting === 'SLACK_APP_TOKEN') return slackFinding({ word, why }, host, setting);
  return genesysFinding(error, host);
}

/** The same in words, without the last period; undefined for all other errors. */
export function wordsAtStart(error: unknown): string | undefined {
  const found = foundAtStart(error);
  return found === undefined ? undefined : sentencesOf(found).replace(/\.$/u, '');
}
