import { z } from 'zod';
import type { Setting } from '../setting.ts';
import { address, list, longEnough, notA, word } from '../values.ts';

export const slack = {
  SLACK_BOT_TOKEN: {
    purpose: 'What Keyturn signs in to Slack with.',
    value: 'the bot token of your Slack app, which begins with xoxb- (app settings, OAuth & Permissions)',
    unset: 'required',
    example: '`xoxb-…`',
    toFillIn: '',
    credential: true,
    schema: word
      .superRefine(notA('xapp-', 'holds an app-level token, which belongs in SLACK_APP_TOKEN'))
      .superRefine(notA('xoxp-', 'holds a user token, and Keyturn acts as a bot')),
  },
  SLACK_APP_TOKEN: {
    purpose: 'Connects Keyturn in Socket Mode. Without it, Keyturn runs over HTTP.',
    value:
      'an app-level token with the scope connections:write, which begins with xapp- (app settings, Basic Information)',
    unset: 'HTTP',
    example: '`xapp-…`',
    toFillIn: '',
    credential: true,
    schema: word
      .superRefine(notA('xox', 'holds a bot token or a user token'))
      .refine((text) => text.startsWith('xapp-') || text.startsWith('xox')),
  },
  SLACK_SIGNING_SECRET: {
    purpose: 'Proves that requests over HTTP come from Slack.',
    value:
      'the signing secret of your Slack app (app settings, Basic Information); Socket Mode, with SLACK_APP_TOKEN, doesn’t need it',
    unset: 'none; required over HTTP',
    example: '32 hexadecimal digits',
    credential: true,
    schema: word
      .superRefine(notA('xox', 'holds a token'))
      .superRefine(notA('xapp-', 'holds a token'))
      .superRefine(longEnough(32)),
  },
  SLACK_TEAM_ID: {
    purpose:
      'The workspaces whose people can use Keyturn. List workspaces, not an Enterprise Grid organization: its own ID (E…) lets nobody in.',
    value: 'one or more workspace IDs, comma-separated, such as T0123456789',
    unset: 'the workspace of the bot token',
    example: '`T0123456789`',
    schema: list(z.string().regex(/^[TE][A-Z0-9_]+$/u)).refine(
      (ids) => ids.some((id) => id.startsWith('T')),
      'names no workspace, only an Enterprise Grid organization (E…), which lets nobody in',
    ),
  },
  SLACK_API_URL: {
    purpose: 'Where Slack’s Web API is. Change it only to test against something else.',
    value: 'an https address, such as https://slack.com/api/; http only on this machine or a private network',
    default: 'https://slack.com/api/',
    example: '`http://localhost:4000/api/`',
    schema: address.transform((url) => url.href.replace(/\/*$/u, '/')),
  },
  KEYTURN_COMMAND: {
    purpose: 'The slash command. Change it in the app’s manifest, too.',
    value: 'a slash command as in the manifest, such as /oauth: lower case, no spaces, at most 32 characters',
    default: '/oauth',
    example: '`/genesys-oauth`',
    schema: z.string().regex(/^\/[\p{Ll}\p{Lo}\p{N}_-]{1,31}$/u),
  },
} as const satisfies Record<string, Setting>;
