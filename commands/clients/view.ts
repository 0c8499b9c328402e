import type { types } from '@slack/bolt';
import type { Act } from '../../services/authors.ts';
import { rolesOf } from '../../services/genesys/client-roles.ts';
import { rulesOf, tokenSeconds } from '../../services/genesys/rules.ts';
import type { OAuthClient } from '../../services/genesys/types.ts';
import { noName, spaced } from '../../services/shown-text.ts';
import {
  type Block,
  type Button,
  button,
  context,
  facts,
  type Message,
  option,
  section,
  typeAhead,
} from '../block-kit/blocks.ts';
import {
  ago,
  capitalized,
  clip,
  date,
  day,
  duration,
  isToday,
  name,
  named,
  number,
  readOut,
  strong,
} from '../block-kit/text.ts';
import { ids, type Lead, type OperationName } from '../names.ts';
import type { ClientVerb, Viewer } from '../operation.ts';
import { unquote } from '../parse-text.ts';
import { whenStopped } from './grant-types.ts';
import type { Names } from './names.ts';

/** How a client reads to people, on cards, in details and in listings. */

const grantLabels: Readonly<Record<string, string>> = {
  CODE: 'Code authorization',
  TOKEN: 'Token implicit grant',
  'SAML2-BEARER': 'SAML2 bearer',
  PASSWORD: 'Password',
  'CLIENT-CREDENTIALS': 'Client credentials',
};

/** `Client credentials (CLIENT-CREDENTIALS)`; a grant type that we do not know reads as Genesys wrote it. */
export function grantLabel(grantType: string): string {
  const label = grantLabels[grantType];
  return label === undefined ? name(grantType, 60) : `${label} (${grantType})`;
}

const moment = (iso: string | undefined): number | undefined => {
  const at = iso === undefined ? Number.NaN : Date.parse(iso);
  return Number.isNaN(at) ? undefined : at;
};

const by = (client: OAuthClient, act: Act, names: Names): string => {
  const id = client[act];
  return id === undefined ? '' : ` by ${name(names.user(id, act) ?? id, 120)}`;
};

const stateLabel = (state: string): string => (state === 'active' ? 'Active' : name(capitalized(state), 40));

const idFact = ({ id }: Pick<OAuthClient, 'id'>) => ['Client ID', `\`${name(id, 100)}\``] as const;

/** The ID alone in the same way, which tells namesakes apart. */
export const clientId = (client: Pick<OAuthClient, 'id'>): Block[] => facts([idFact(client)]);

/** The facts of a client in two columns. */
export function clientFacts(client: OAuthClient, names: Names, now: number): Block[] {
  const created = moment(client.dateCreated);
  const modified = moment(client.dateModified);
  return facts([
    idFact(client),
    ['Grant type', grantLabel(client.grantType)],
    ['State', stateLabel(client.state)],
    [
      'Token duration',
      client.accessTokenValiditySeconds === undefined
        ? `${duration(tokenSeconds.default)} (the default)`
        : duration(client.accessTokenValiditySeconds),
    ],
    [
      'Created',
      created === undefined
        ? 'unknown'
        : `${date(created)}${isToday(created, now) ? '' : ` (${ago(created, now)})`}${by(client, 'createdBy', names)}`,
    ],
    ['Last changed', modified === undefined ? 'unknown' : `${date(modified)}${by(client, 'modifiedBy', names)}`],
  ]);
}

/** Fields that are shown although nobody here knows what they mean. */
const mostOthers = 5;

/** What else Genesys Cloud says of a client, as it stands. */
export function otherFieldNotes({ otherFields = [] }: OAuthClient): Block[] {
  if (otherFields.length === 0) return [];
  const more = otherFields.length - mostOthers;
  const lines = otherFields.slice(0, mostOthers).map((each) => `${name(each.name, 60)}: ${name(each.value, 150)}`);
  return [
    context(['Other fields (not known to Keyturn)', ...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n')),
  ];
}

/** Scopes in a row, at most a dozen to a line, so that many of them break between two; line by line. */
export function scopeRows(scopes: readonly string[]): string[][] {
  const lines: string[][] = [];
  let room = 0;
  for (const scope of scopes.map((each) => `\`${name(each, 100)}\``)) {
    const line = lines.at(-1);
    room -= scope.length + 2;
    if (line !== undefined && line.length < 12 && room >= 0) line.push(scope);
    else {
      lines.push([scope]);
      room = longestLine - scope.length;
    }
  }
  return lines;
}

/** The lines of {@link scopeRows} as text. */
export const scopeLines = (scopes: readonly string[]): string[] => scopeRows(scopes).map((line) => line.join(', '));

/** Characters of a line of scopes; a paragraph holds one whole. */
const longestLine = 2_000;

/** How apps get off a grant type: with the client where it can move, else with a new one. */
const wayOff = (grantType: string): string =>
  rulesOf(grantType).movesTo.includes('CODE')
    ? 'Use *Update* to move this client to the authorization code grant (CODE). It keeps its ID, redirect URIs and scopes.'
    : 'This client’s grant type can’t be changed: create a new client with another one, move its apps there, then delete this one.';

/** What is out of the ordinary about a client: one mrkdwn sentence each. `leaving`: it's said already when it will be removed. */
export function oddities(client: OAuthClient, now: number, leaving = false): string[] {
  const goes = moment(client.dateToDelete);
  const found: string[] = [];
  if (client.state === 'inactive' && !leaving) {
    const end =
      goes === undefined
        ? 'Genesys Cloud may delete it.'
        : `Genesys Cloud ${goes > now ? 'deletes it' : 'was due to delete it'} on ${day(goes)}.`;
    found.push(`This client is inactive: it gets no new tokens. ${end}`);
  }
  if (client.state === 'disabled')
    found.push('This client was disabled by Genesys Cloud: its tokens are invalid and it gets no new ones.');
  const stopped = whenStopped(client.grantType, now);
  if (stopped !== undefined) found.push(`${stopped} ${wayOff(client.grantType)}`);
  if (client.grantType === 'PASSWORD')
    found.push(`The password grant is a legacy grant type. ${wayOff(client.grantType)}`);
  if ((client.accessTokenValiditySeconds ?? 0) > tokenSeconds.usualLongest)
    found.push(
      `Its tokens last ${duration(client.accessTokenValiditySeconds ?? 0)}, longer than the usual limit of 48 hours.`,
    );
  if (client.grantType === 'CLIENT-CREDENTIALS' && rolesOf(client).length === 0)
    found.push('It has no roles, so its tokens can do nothing.');
  if (client.rolesWithoutDivision.length > 0)
    found.push(
      `Genesys Cloud doesn’t say in which division it has ${client.rolesWithoutDivision.length === 1 ? 'one of its roles' : `${client.rolesWithoutDivision.length} of its roles`}. Before anything else of it is changed, update it to state that.`,
    );
  return found;
}

/** The same as a paragraph, or none. */
export function oddityNotes(client: OAuthClient, now: number, leaving = false): Block[] {
  const found = oddities(client, now, leaving);
  return found.length === 0 ? [] : [section(found.map((each) => `*Note:* ${each}`).join('\n'))];
}

/** One line for lists: `CODE · active · created 3 months ago`. */
export function clientLine(client: OAuthClient, now: number): string {
  const created = moment(client.dateCreated);
  const parts = [name(client.grantType, 40), client.state === 'active' ? 'active' : `${strong(client.state, 40)}`];
  if (created !== undefined) parts.push(`created ${ago(created, now)}`);
  return parts.join(' · ');
}

/** The same with its name first, for the text that stands for a message. */
export const nameLine = (client: OAuthClient, now: number): string =>
  `${named(client.name, 80)}: ${clientLine(client, now)}`;

/** What this reader may do to this client. */
export function verbsFor(client: OAuthClient, viewer: Viewer): ClientVerb[] {
  const locked = viewer.isOwnClient(client.id) || client.state === 'disabled' || client.state === 'deleted';
  return viewer.clientVerbs.filter(
    ({ operation, effect, offered }) =>
      viewer.may(operation) && (effect === 'read' || !locked) && offered?.(client) !== false,
  );
}

/** The buttons for what this reader may change of this client: for all of it, or for what `accepts` takes. */
export const clientButtons = (
  client: OAuthClient,
  viewer: Viewer,
  accepts: (operation: OperationName) => boolean = () => true,
): Button[] =>
  verbsFor(client, viewer)
    .filter(({ operation, effect }) => effect === 'write' && accepts(operation))
    .map((verb) => clientButton(verb, client));

/** The buttons to one place, where this reader may go there with this client: one, or none. */
export const leadButtons = (lead: Lead, client: OAuthClient, viewer: Viewer): Button[] =>
  verbsFor(client, viewer).some(({ operation }) => operation === lead.operation) ? [clientButton(lead, client)] : [];

/** The button for an operation on a client, whoever reads it. */
export const clientButton = (
  { operation, label, preset, danger }: Lead,
  client: { id: string; name: string },
): Button =>
  button({
    label,
    about: client.name,
    actionId: ids.run(operation, preset),
    value: client.id,
    ...(danger === true ? { style: 'danger' } : {}),
  });

/** No client was named: a type-ahead over all of them. */
export const askWhichClient = (operation: OperationName): Block[] => [
  section(
    '*Which client?* Choose it here; a part of its name, or its ID, finds it.',
    typeAhead(ids.run(operation), 'Find a client'),
  ),
];

/** A client in a type-ahead; the beginning of its ID tells namesakes apart. */
export const clientOption = (client: OAuthClient): types.PlainTextOption =>
  option({
    label: titleOf(client),
    value: client.id,
    description: `${client.grantType} · ${client.state} · ${client.id.slice(0, 8)}`,
  });

/** A client to choose: as it is, or one that is gone, of which only these are known. */
type Choice = OAuthClient | Pick<OAuthClient, 'id' | 'name'>;

/** Clients that are offered at once. */
const mostChoices = 20;

/**
 * Several clients fit what was typed: one button each, and what to do about the rest. `rest`: how the others are found, which in a window is
 * a type-ahead, since nothing can be typed there.
 */
export function chooseClient(
  operation: OperationName,
  text: string,
  clients: readonly Choice[],
  now: number,
  rest: (more: number) => Block[] = (more) => [section(`… and ${number(more)} more.`), ...askWhichClient(operation)],
): Block[] {
  const shown = clients.slice(0, mostChoices);
  const more = clients.length - shown.length;
  return [
    section(`*${clients.length}* clients match “${name(unquote(text), 100)}”. Which one do you mean?`),
    ...shown.map((client) =>
      section(
        `${strong(client.name)}\n${'state' in client ? `${clientLine(client, now)} · ` : ''}\`${name(client.id, 60)}\``,
        button({
          label: 'Choose',
          about: `${client.name} ${client.id.slice(0, 8)}`,
          actionId: ids.run(operation),
          value: client.id,
        }),
      ),
    ),
    ...(more > 0 ? rest(more) : []),
  ];
}

/** The same as a message. */
export const chooseMessage = (
  operation: OperationName,
  { text, clients }: { text: string; clients: readonly Choice[] },
  now: number,
): Message => ({
  text: readOut([
    `${clients.length} clients match “${name(unquote(text), 100)}”. Which one do you mean?`,
    ...clients
      .slice(0, mostChoices)
      .map(
        (client) => `${'state' in client ? nameLine(client, now) : named(client.name, 80)} · ${client.id.slice(0, 8)}`,
      ),
  ]),
  blocks: chooseClient(operation, text, clients, now, (more) => [
    section(`… and ${number(more)} more. Type more of the name, or the whole ID.`),
  ]),
});

/** A client’s name for a title in plain text. */
export const titleOf = (client: { name: string }): string => clip(spaced(client.name), 150) || noName;
