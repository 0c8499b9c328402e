import { holds } from '../services/access/permissions.ts';
import { factsOf, type KeyturnError } from '../services/errors.ts';
import { catalog } from './language.ts';
import { permissionsOf } from './operation/permissions.ts';
import type { Viewer } from './operation/viewer.ts';
import type { Operation } from './operation.ts';
import { refusal } from './refusals.ts';

const words = catalog('access', {
  can: (verbs: readonly string[]) => `*You can:* ${verbs.join(', ')}.`,
  canNothing: '*You don’t have access to OAuth clients yet.*',
  withApproval: (verb: string) => `${verb} (needs approval)`,
  someWithApproval: (verb: string) => `${verb} (some changes need approval)`,
  cannot: (verbs: readonly string[]) => `*You can’t:* ${verbs.join(', ')}.`,
  needs: (verb: string, permission: string) => `${verb} (needs \`${permission}\`)`,
  askForRole: (permissions: number) =>
    `Ask a Genesys Cloud admin for a role that has ${permissions === 1 ? 'that' : 'those'}.`,
  noAccess: (why: string, fix: string) => `*You don’t have access.* ${why}${fix === '' ? '' : ` ${fix}`}`,
  notChecked: (why: string) => `*Keyturn couldn’t check what you can do.* ${why}`,
  obstacles: {
    either: 'Slack or Genesys Cloud isn’t responding. Try again in a minute.',
    genesys: 'Genesys Cloud isn’t responding. Try again in a minute.',
    genesysLimit: 'Genesys Cloud is rate limiting Keyturn. Try again in a minute.',
    busy: 'Keyturn is handling too many requests right now. Try again in a minute.',
    notAllowed:
      'Genesys Cloud refused Keyturn’s own client. Ask your Keyturn admin to check its secret and its permissions.',
    slack: 'Slack isn’t responding. Try again in a minute.',
    slackLimit: 'Slack is rate limiting Keyturn. Try again in a minute.',
    slackRevoked: 'Slack has revoked Keyturn’s access. Ask your Keyturn admin to reinstall the Slack app.',
    other: 'Ask your Keyturn admin to check the log.',
  },
});

/** Lines of these as the text that stands for a message. */
export const unmarked = (lines: readonly string[]): string => lines.join(' ').replace(/[*`]/gu, '');

type Described = Pick<Operation, 'name' | 'permission' | 'about'>;

/** What a person can do and what not, as two lines of mrkdwn: `*You can:* list, show` and `*You can’t:* delete (needs …)`. */
export function accessLines(operations: readonly Described[], viewer: Viewer): string[] {
  const can = operations
    .filter(({ name }) => viewer.may(name))
    .map(({ name }) => {
      if (viewer.needsSecondPerson(name)) return words.withApproval(name);
      return viewer.namesSomeEffects(name) ? words.someWithApproval(name) : name;
    });
  const lacking = operations
    .filter(({ name }) => !viewer.may(name))
    .map((operation) => words.needs(operation.name, lackOf(operation, viewer)));
  return [
    can.length === 0 ? words.canNothing : words.can(can),
    ...(lacking.length === 0 ? [] : [`${words.cannot(lacking)} ${words.askForRole(lacking.length)}`]),
  ];
}

/** The first permission that the person lacks for an operation. */
const lackOf = (operation: Described, { person }: Viewer): string =>
  permissionsOf(operation).find((permission) => !holds(person, permission)) ?? '';

/** What kept Keyturn from finding out what somebody can do. */
function obstacle({ code, details }: KeyturnError): keyof typeof words.obstacles {
  // Whichever of the two it was: the answer didn't wait for it.
  if (details['reason'] === 'late') return 'either';
  if (details['reason'] === 'admission') return 'busy';
  if (code === 'genesys_rate_limited') return 'genesysLimit';
  if (factsOf(code).needsAdmin) return 'notAllowed';
  if (factsOf(code).from === 'genesys') return 'genesys';
  if (details['reason'] === 'credentials') return 'slackRevoked';
  if (code === 'slack_rate_limited') return 'slackLimit';
  return factsOf(code).from === 'slack' ? 'slack' : 'other';
}

/** What somebody lacks who wasn't admitted because of `error`, or what kept that from being checked: one line of mrkdwn. */
export function lackLine(error: KeyturnError): string {
  if (error.code !== 'person_refused') return words.notChecked(words.obstacles[obstacle(error)]);
  const { why, fix } = refusal(error.details['reason'] ?? '');
  return words.noAccess(why, fix);
}
