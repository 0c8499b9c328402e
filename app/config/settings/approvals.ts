import { z } from 'zod';
import { listed } from '../../../commands/block-kit/text.ts';
import { alwaysRisky, namedEffects, riskyOperations, strict } from '../../../commands/second-person.ts';
import type { Setting } from '../setting.ts';
import { list, minutes, secondPerson, wholeNumber } from '../values.ts';

export const approvals = {
  KEYTURN_CHANNEL: {
    purpose: 'The approvals channel, where requests are shown. Invite the bot to it.',
    value:
      'a channel’s ID, such as C0123456789 (at the end of the channel’s details in Slack), not its name: in an env file, a # starts a comment',
    unset: 'required',
    example: '`C0123456789`',
    toFillIn: '',
    schema: z.string().regex(/^[CG][A-Z0-9_]+$/u),
  },
  KEYTURN_SECOND_PERSON: {
    purpose: `What needs a second person’s approval, besides ${listed(alwaysRisky, 'and')}, which always do: operations, single effects of changes (docs/operations.md), or \`${strict}\` for everything that the approvals channel is told about.`,
    value: `a comma-separated list of ${listed([...riskyOperations, ...namedEffects, strict], 'or')}`,
    default: alwaysRisky.join(','),
    example: `\`${strict}\``,
    schema: secondPerson,
  },
  KEYTURN_ROLE_RULE: {
    purpose: 'Whether the requester or an approver has to have a client’s roles to rotate its secret.',
    value: '`on` or `off`',
    default: 'on',
    example: '`off`',
    schema: z
      .string()
      .toLowerCase()
      .pipe(z.enum(['on', 'off']))
      .transform((word) => word === 'on'),
  },
  KEYTURN_REQUEST_MINUTES: {
    purpose: 'How long a request can be approved.',
    value: 'a number of minutes, at most 10080 (a week); fractions such as 0.5 are fine',
    default: '60',
    example: '`240`',
    schema: minutes(10_080),
  },
  KEYTURN_DO_MINUTES: {
    purpose: 'How long an approved rotation waits for the person who asked to press **Rotate now**.',
    value: 'a number of minutes, at most 10080 (a week); fractions such as 0.5 are fine',
    default: '1440',
    example: '`480`',
    schema: minutes(10_080),
  },
  KEYTURN_GRACE_DAYS: {
    purpose: 'How many days a client stays inactive before it’s deleted, if the person who asked chose that.',
    value: 'a whole number from 1 to 30',
    default: '7',
    example: '`14`',
    schema: wholeNumber(1, 30),
  },
  KEYTURN_SECRET_MINUTES: {
    purpose: 'How long a new secret is kept for the person who asked for it.',
    value: 'a number of minutes, at most 1440 (a day); fractions such as 0.5 are fine',
    default: '60',
    example: '`30`',
    schema: minutes(1_440),
  },
  KEYTURN_APPROVERS: {
    purpose: 'Limits who can approve. Approvers need the permission in Genesys Cloud as well.',
    value:
      'a comma-separated list of IDs of Slack users and user groups, such as U0123456789,S0123456789, not their names',
    unset: 'everybody with the permission',
    example: '`U0123456789,S0123456789`',
    schema: list(z.string().regex(/^[UWS][A-Z0-9_]+$/u)),
  },
  KEYTURN_APPROVALS: {
    purpose: 'How many people have to approve.',
    value: 'a whole number from 1 to 10',
    default: '1',
    example: '`2`',
    schema: wholeNumber(1, 10),
  },
  KEYTURN_NOTIFY: {
    purpose:
      'How people who can approve are told about a request: `card` mentions them on its card, `people` also sends a direct message to those who aren’t in the approvals channel, `off` does neither.',
    value: '`card`, `people`, or `off`',
    default: 'people',
    example: '`card`',
    schema: z
      .string()
      .toLowerCase()
      .pipe(z.enum(['card', 'people', 'off'])),
  },
} as const satisfies Record<string, Setting>;
