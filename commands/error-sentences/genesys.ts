import type { ErrorCode, KeyturnError } from '../../services/errors.ts';
import { type RefusedField, refusedFields } from '../../services/genesys/refused-fields.ts';
import { duration, name } from '../block-kit/text.ts';
import { fieldLabels } from '../clients/fields.ts';
import { detail, type Said, showCommand, unchanged } from './sentence.ts';
import { unclearSentence } from './unclear.ts';

/** Why Genesys Cloud does not let Keyturn in, and what to check. OAuth's words: RFC 6749, 5.2. */
export function credentialsRefused({ details }: KeyturnError): readonly [why: string, check: string] {
  const { call = '', status, genesysCode } = details;
  if (!call.endsWith('/oauth/token'))
    return [
      'rejected the token that Keyturn just got',
      'whether Keyturn’s client was disabled, and that GENESYS_API_URL and GENESYS_LOGIN_URL are of one region',
    ];
  if (genesysCode === 'unauthorized_client' || genesysCode === 'unsupported_grant_type')
    return ['doesn’t let Keyturn’s client use client credentials', 'the grant type of the client in GENESYS_CLIENT_ID'];
  if (genesysCode === undefined && status === '403')
    return ['doesn’t let Keyturn in', 'from which IP addresses Genesys Cloud lets Keyturn’s client come'];
  return [
    'rejected Keyturn’s client ID or secret; a wrong region looks the same',
    'GENESYS_CLIENT_ID, GENESYS_CLIENT_SECRET, and the region (GENESYS_REGION or GENESYS_LOGIN_URL)',
  ];
}

const quoted = (names: readonly string[]): string =>
  names
    .slice(0, 5)
    .map((each) => `“${name(each, 60)}”`)
    .join(', ');

/** That Genesys Cloud refused something because of these fields, without its own words for it. mrkdwn. */
export const refusedBecause = (fields: readonly RefusedField[]): string =>
  `Genesys Cloud refused this${fields.length === 0 ? '' : ` because of ${quoted(fields.map((each) => fieldLabels[each]))}`}.`;

const genesysSays = (error: KeyturnError): string => {
  const message = error.details['genesysMessage'];
  if (message === undefined || message === '') return '';
  const said = name(message, 300);
  return ` It says: “${said}”${/[.!?…]$/u.test(said) ? '' : '.'}`;
};

const refused = (e: KeyturnError): Said => {
  const { move, roles } = e.details;
  if (move !== undefined)
    return unchanged(
      `Genesys Cloud doesn’t let this client move from ${name(move.from, 60)} to ${name(move.to, 60)}.`,
      `Create a new client with ${name(move.to, 60)}, move its apps there, then delete this one.`,
    );
  if (roles !== undefined)
    return unchanged(
      `Genesys Cloud refused: Keyturn’s own client may lack one of this client’s roles: ${detail(e, 'roles', '')}.${genesysSays(e)}`,
      'Ask your Genesys Cloud admin to check the roles of Keyturn’s client.',
    );
  const { known, unknown } = refusedFields(e);
  if (unknown.length > 0)
    return unchanged(
      `Genesys Cloud requires ${quoted(unknown)}, which Keyturn doesn’t support yet.${genesysSays(e)}`,
      'Use Genesys Cloud’s own admin pages for this, and tell your Keyturn admin.',
    );
  return unchanged(`${refusedBecause(known)}${genesysSays(e)}`);
};

type GenesysCode = Extract<ErrorCode, `genesys_${string}`>;

/** What people read when Genesys Cloud fails, or refuses. */
export const genesysSentences: Readonly<Record<GenesysCode, (error: KeyturnError, command: string) => Said>> = {
  genesys_unreachable: () => unchanged('Genesys Cloud isn’t responding.', 'Try again in a minute.'),
  genesys_rate_limited: (e) => {
    const seconds = Number(e.details['retryAfterSeconds']);
    const when = Number.isFinite(seconds) && seconds > 0 ? `in ${duration(seconds)}` : 'in a minute';
    return unchanged('Genesys Cloud is rate limiting Keyturn.', `Try again ${when}.`);
  },
  genesys_refused: refused,
  genesys_bot_credentials: (e) => {
    const [why, check] = credentialsRefused(e);
    return unchanged(
      `Genesys Cloud (${detail(e, 'host', 'its login host')}) ${why}.`,
      `Ask your Keyturn admin to check ${check}.`,
    );
  },
  genesys_bot_permission: (e) =>
    unchanged(
      `Keyturn’s own role in Genesys Cloud lacks a permission for this.${genesysSays(e)}`,
      'An administrator has to add it.',
    ),
  genesys_failed: () => unchanged('Genesys Cloud returned a server error.', 'Try again in a minute.'),
  genesys_answer_broken: () =>
    unchanged(
      'Genesys Cloud sent an answer that Keyturn can’t read.',
      'Try again; if that doesn’t help, ask your Keyturn admin.',
    ),
  genesys_not_found: (_e, command) =>
    unchanged(
      'Genesys Cloud knows no such client any more; perhaps it was deleted.',
      `\`${command} list --fresh\` shows what is there.`,
    ),
  genesys_not_yet: () =>
    unchanged('Genesys Cloud doesn’t show it yet: the change is only moments old.', 'Try again in a minute.'),
  genesys_outcome_unknown: ({ details: { unclear, clientId } }, command) =>
    unclear === undefined
      ? `Genesys Cloud gave no clear answer, so I cannot say whether the change was made. Check with ${clientId === undefined ? `\`${command} list --fresh\`` : showCommand(command, clientId)} before you try again.`
      : unclearSentence(unclear, command),
};
