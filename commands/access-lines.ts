import { factsOf, type KeyturnError } from '../services/errors.ts';
import type { Operation, Viewer } from './operation.ts';
import { refusalSentence } from './refusals.ts';

/** Lines of these as the text that stands for a message. */
export const unmarked = (lines: readonly string[]): string => lines.join(' ').replace(/[*`]/gu, '');

type Described = Pick<Operation, 'name' | 'permission'>;

/** What a person can do and what not, as two lines of mrkdwn: `*You can:* list, show` and `*You can’t:* delete (needs …)`. */
export function accessLines(operations: readonly Described[], viewer: Viewer): string[] {
  const can = operations
    .filter(({ name }) => viewer.may(name))
    .map(({ name }) => (viewer.needsSecondPerson(name) ? `${name} (needs approval)` : name));
  const cannot = operations.filter(({ name }) => !viewer.may(name));
  const lacking = cannot.map(({ name, permission }) => `${name} (needs \`${permission ?? ''}\`)`);
  return [
    `*You can:* ${can.length === 0 ? 'nothing yet' : can.join(', ')}.`,
    ...(lacking.length === 0
      ? []
      : [
          `*You can’t:* ${lacking.join(', ')}. Ask a Genesys Cloud admin for a role that has ${lacking.length === 1 ? 'that' : 'those'}.`,
        ]),
  ];
}

/** What kept Keyturn from finding out what somebody can do. */
function obstacle({ code, details }: KeyturnError): string {
  // Whichever of the two it was: the answer didn't wait for it.
  if (details['reason'] === 'late') return 'Slack or Genesys Cloud isn’t responding. Try again in a minute.';
  if (code === 'genesys_bot_credentials' || code === 'genesys_bot_permission')
    return 'Genesys Cloud doesn’t let Keyturn look. Ask your Keyturn admin.';
  if (factsOf(code).from === 'genesys') return 'Genesys Cloud isn’t responding. Try again in a minute.';
  if (details['reason'] === 'credentials')
    return 'Slack has revoked Keyturn’s access. Ask your Keyturn admin to reinstall the Slack app.';
  if (code === 'slack_rate_limited') return 'Slack is rate limiting Keyturn. Try again in a minute.';
  return factsOf(code).from === 'slack' ? 'Slack isn’t responding. Try again in a minute.' : 'Ask your Keyturn admin.';
}

/** What somebody lacks who wasn't admitted because of `why`, or what kept that from being checked: one line of mrkdwn. */
export const lackLine = (why: KeyturnError): string =>
  why.code === 'person_refused'
    ? `*You don’t have access.* ${refusalSentence(why.details['reason'] ?? '')}`
    : `*Keyturn couldn’t check what you can do.* ${obstacle(why)}`;
