import type { ErrorCode } from '../../services/errors/details.ts';
import type { KeyturnError } from '../../services/errors.ts';
import { type RefusedField, refusedFields } from '../../services/genesys/refused-fields.ts';
import { duration, listed, name } from '../block-kit/text.ts';
import { fieldLabels } from '../clients/fields.ts';
import { catalog } from '../language.ts';
import { rolesOfError } from './roles.ts';
import { detail, type Said, showCommand, unchanged } from './sentence.ts';
import { unclearSentence } from './unclear.ts';
import { words as common } from './words.ts';

/** Facts: hosts, grant types, roles and fields by name, and what Genesys Cloud said. */
const words = catalog('Genesys Cloud errors', {
  unreachable: 'Genesys Cloud isn’t responding.',
  rateLimited: 'Genesys Cloud is rate limiting Keyturn.',
  busy: 'Keyturn is handling too many requests right now.',
  failed: 'Genesys Cloud returned a server error.',
  answerBroken: 'Genesys Cloud sent a response that Keyturn can’t read.',
  notFound: 'Genesys Cloud can’t find this. It may have been deleted.',
  seeList: (command: string) => `\`${command} list --fresh\` shows all clients.`,
  notYet: 'Genesys Cloud doesn’t show the last change yet: it’s only moments old.',
  unknown: (toType: string) =>
    `We don’t know if the change was made. Genesys Cloud didn’t answer. Run ${toType} to check before you try again.`,
  says: (message: string) => `It says: “${message}”${/[.!?…]$/u.test(message) ? '' : '.'}`,
  refused: 'Genesys Cloud refused this.',
  refusedFields: (fields: readonly string[]) => `Genesys Cloud refused this because of ${quoted(fields)}.`,
  refusedMove: (from: string, to: string) =>
    `Genesys Cloud won’t change this client’s grant type from ${from} to ${to}.`,
  createInstead: (to: string) => `Create a new client with ${to}, move its apps there, then delete this one.`,
  refusedRoles: (roles: string) =>
    `Genesys Cloud refused this. Keyturn’s own client may lack one of these roles: ${roles}.`,
  checkRoles: 'Ask a Genesys Cloud admin to check the roles of Keyturn’s own client.',
  unsupported: (fields: readonly string[]) =>
    `Genesys Cloud requires ${quoted(fields)}, which Keyturn doesn’t support yet.`,
  useAdminPages: 'Use Genesys Cloud’s own admin pages for this, and tell your Keyturn admin.',
  botPermission: 'Keyturn’s own role in Genesys Cloud lacks a permission for this.',
  addPermission: 'Ask a Genesys Cloud admin to add the permission.',
  ownPermissions: (permissions: readonly string[]) =>
    `Keyturn itself lacks the Genesys Cloud ${permissions.length === 1 ? 'permission' : 'permissions'} ${listed(
      permissions.map((each) => `\`${each}\``),
      'and',
    )}.`,
  addToOwnRole: (isOne: boolean) =>
    `Ask your Keyturn admin to add ${isOne ? 'it' : 'them'} to the role of Keyturn’s own client in Genesys Cloud.`,
  credentials: {
    token: (host: string) => `Genesys Cloud${inBrackets(host)} rejected the token that Keyturn just got.`,
    grantType: (host: string) =>
      `Genesys Cloud${inBrackets(host)} doesn’t let Keyturn’s own client use the grant type CLIENT-CREDENTIALS.`,
    address: (host: string) => `Genesys Cloud${inBrackets(host)} refused Keyturn, probably because of its IP address.`,
    secret: (host: string) =>
      `Genesys Cloud${inBrackets(host)} rejected Keyturn’s client ID or secret. The region may also be wrong.`,
  } satisfies Readonly<Record<CredentialsProblem, unknown>>,
  checkCredentials: {
    token:
      'Ask your Keyturn admin to check that Keyturn’s own client isn’t disabled, and that GENESYS_API_URL and GENESYS_LOGIN_URL are in the same region.',
    grantType: 'Ask your Keyturn admin to check the grant type of the client in GENESYS_CLIENT_ID.',
    address: 'Ask your Keyturn admin to check the allowed IP addresses of Keyturn’s own client.',
    secret:
      'Ask your Keyturn admin to check GENESYS_CLIENT_ID, GENESYS_CLIENT_SECRET, and the region (GENESYS_REGION or GENESYS_LOGIN_URL).',
  } satisfies Readonly<Record<CredentialsProblem, unknown>>,
});

/** What of Keyturn's own client Genesys Cloud doesn't accept. */
export type CredentialsProblem = 'token' | 'grantType' | 'address' | 'secret';

/** Why Genesys Cloud doesn't let Keyturn in. OAuth's words: RFC 6749, 5.2. */
export function credentialsProblem({ details }: KeyturnError): CredentialsProblem {
  const { call = '', status, genesysCode } = details;
  if (!call.endsWith('/oauth/token')) return 'token';
  if (genesysCode === 'unauthorized_client' || genesysCode === 'unsupported_grant_type') return 'grantType';
  return genesysCode === undefined && status === '403' ? 'address' : 'secret';
}

function quoted(names: readonly string[]): string {
  return names.map((each) => `“${each}”`).join(', ');
}

function inBrackets(host: string): string {
  return host === '' ? '' : ` (${host})`;
}

/** That Genesys Cloud refused something because of these fields, without its own words for it. mrkdwn. */
export const refusedBecause = (fields: readonly RefusedField[]): string =>
  fields.length === 0 ? words.refused : words.refusedFields(fields.slice(0, 5).map((each) => fieldLabels[each]));

/** What happened, and what Genesys Cloud says of it. */
const withMessage = (happened: string, error: KeyturnError): string => {
  const message = name(error.details.genesysMessage ?? '', 300);
  return message === '' ? happened : `${happened} ${words.says(message)}`;
};

const refused = (e: KeyturnError): Said => {
  const { move, roles } = e.details;
  if (move !== undefined) {
    const to = name(move.to, 60);
    return unchanged(words.refusedMove(name(move.from, 60), to), words.createInstead(to));
  }
  if (roles !== undefined) return unchanged(withMessage(words.refusedRoles(rolesOfError(e)), e), words.checkRoles);
  const { known, unknown } = refusedFields(e);
  if (unknown.length > 0) {
    const fields = unknown.slice(0, 5).map((each) => name(each, 60));
    return unchanged(withMessage(words.unsupported(fields), e), words.useAdminPages);
  }
  return unchanged(withMessage(refusedBecause(known), e));
};

type GenesysCode = Extract<ErrorCode, `genesys_${string}`>;

/** What people read when Genesys Cloud fails, or refuses. */
export const genesysSentences: Readonly<Record<GenesysCode, (error: KeyturnError, command: string) => Said>> = {
  genesys_unreachable: () => unchanged(words.unreachable, common.tryAgain),
  genesys_rate_limited: (e) => {
    const seconds = Number(e.details.retryAfterSeconds);
    const isKnown = Number.isFinite(seconds) && seconds > 0;
    const happened = e.details.reason === 'admission' ? words.busy : words.rateLimited;
    return unchanged(happened, isKnown ? common.tryAgainIn(duration(seconds)) : common.tryAgain);
  },
  genesys_refused: refused,
  genesys_bot_credentials: (e) => {
    const problem = credentialsProblem(e);
    return unchanged(words.credentials[problem](detail(e, 'host')), words.checkCredentials[problem]);
  },
  genesys_bot_permission(e) {
    const { permissions = [] } = e.details;
    return permissions.length === 0
      ? unchanged(withMessage(words.botPermission, e), words.addPermission)
      : unchanged(words.ownPermissions(permissions), words.addToOwnRole(permissions.length === 1));
  },
  genesys_failed: () => unchanged(words.failed, common.tryAgain),
  genesys_answer_broken: () => unchanged(words.answerBroken, common.tryOrAsk),
  genesys_not_found: (_e, command) => unchanged(words.notFound, words.seeList(command)),
  genesys_not_yet: () => unchanged(words.notYet, common.tryAgain),
  genesys_outcome_unknown: ({ details: { unclear, clientId } }, command) => {
    if (unclear !== undefined) return unclearSentence(unclear, command);
    return words.unknown(clientId === undefined ? `\`${command} list --fresh\`` : showCommand(command, clientId));
  },
};
