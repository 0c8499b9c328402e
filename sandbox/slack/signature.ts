import { createHmac } from 'node:crypto';

/** The X-Slack-Signature of a raw body (docs.slack.dev, authentication/verifying-requests-from-slack). `timestamp` in seconds. */
export function sign(secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}
