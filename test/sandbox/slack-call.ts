import { WebClient } from '@slack/web-api';
import { onTestFinished } from 'vitest';
import type { SlackSandbox } from '../../sandbox/slack.ts';
import { people, startSlack } from '../../sandbox/slack.ts';

/** A workspace that ends with the test, and the official client with the bot token, without retries. */
export async function openSlack(): Promise<{ slack: SlackSandbox; client: WebClient }> {
  const slack = await startSlack();
  onTestFinished(() => slack.close());
  return { slack, client: new WebClient(slack.botToken, { slackApiUrl: slack.url, retryConfig: { retries: 0 } }) };
}

/** The part of a Web API answer that tests look at. */
export interface Answer {
  ok: boolean;
  error?: string;
  response_metadata?: { messages?: string[] };
  [field: string]: unknown;
}

/** Calls a Web API method as JSON with the bot token (or another), without any client in between. */
export async function call(slack: SlackSandbox, method: string, args: object, token = slack.botToken): Promise<Answer> {
  const response = await fetch(slack.url + method, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(args),
  });
  return (await response.json()) as Answer;
}

/** Posts to a response_url; gives the status and the body. */
export async function respond(url: unknown, body: object): Promise<{ status: number; body: unknown }> {
  const response = await fetch(String(url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

/** A fresh trigger_id and response_url, from a command that no bot receives. */
export async function command(
  slack: SlackSandbox,
  user: string = people.ada,
): Promise<{ trigger: string; url: string }> {
  const { payload } = await slack.as(user).types('/oauth');
  return { trigger: String(payload['trigger_id']), url: String(payload['response_url']) };
}

/** The error code of a failed call by the official client. */
export async function word(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  if (typeof error !== 'object' || error === null || !('data' in error)) return String(error);
  const { data } = error;
  return typeof data === 'object' && data !== null && 'error' in data ? String(data.error) : String(error);
}
