import { sameAddress } from '../../services/genesys/allowed-ips.ts';
import { tokenSeconds } from '../../services/genesys/rules.ts';
import type { ClientChange, ClientDraft, OAuthClient } from '../../services/genesys/types/client.ts';
import { count, duration, name, named } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import type { Tense } from '../operation/form.ts';
import type { Names } from '../operation/names.ts';
import type { Namesake } from '../operation/weight.ts';
import { addressWords, allowedIpWarnings } from './allowed-ips.ts';
import { addedRoles, missingIn, namesRole, removedRoles } from './changes.ts';
import { fieldLabels } from './fields.ts';
import { grantLabel } from './grant-types.ts';
import { stateWord } from './line.ts';
import { roleWords } from './roles.ts';
import { scopeLines } from './scopes.ts';
import { clientWarnings } from './warnings.ts';

const words = catalog('changes', {
  changed: {
    grantType: (from: string, to: string) => `*Grant type:* ${from} → ${to}`,
    state: (from: string, to: string) => `*State:* ${from} → ${to}`,
    duration: (from: string, to: string) => `*Token duration:* ${from} → ${to}`,
    name: (from: string, to: string) => `*Name:* ${from} → ${to}`,
    description: (from: string, to: string) => `*Description:* ${from} → ${to}`,
  },
  lists: {
    asked: (label: string, removed: readonly string[], added: readonly string[]) =>
      `*${label}:* ${[...phrase('remove', removed), ...phrase('add', added)].join('; ')}`,
    done: (label: string, removed: readonly string[], added: readonly string[]) =>
      `*${label}:* ${[...phrase('removed', removed), ...phrase('added', added)].join('; ')}`,
  },
  statedRole: (role: string) => `${role} (its division was unknown)`,
  draft: {
    name: (name: string) => `*Name:* ${name}`,
    grantType: (label: string) => `*Grant type:* ${label}`,
    duration: (duration: string) => `*Token duration:* ${duration}`,
    role: (role: string) => `*Role:* ${role}`,
    scopes: (scopes: string) => `*Scopes:* ${scopes}`,
    redirectUri: (uri: string) => `*Redirect URI:* ${uri}`,
    allowedIp: (address: string) => `*Allowed IP address:* ${address}`,
    description: (text: string) => `*Description:* ${text}`,
  },
  none: '(none)',
  inAll: (text: string, characters: number) => `${text} (${count(characters, 'character')} in all)`,
  warnings: {
    inactive:
      'While it’s inactive, this client can’t get new tokens. Anything using it stops working when its current token expires. Genesys Cloud may delete inactive clients.',
    redirectUris: 'Sign-ins that use a removed redirect URI will fail.',
    scopes: 'Calls that need a removed scope will be refused.',
    roles: 'Calls that need a removed role will be refused.',
    nameTaken: ({ name, id, state }: { name: string; id: string; state: string }) =>
      `Another client is already named “${name}” (\`${id}\`, ${state}).`,
    namePerhapsTaken: 'Another client may already have this name.',
  },
});

/** A change in words: what was before, and what comes after. A long list takes several lines. mrkdwn. */
export function changeLines(base: OAuthClient, change: ClientChange, names: Names, tense: Tense = 'asked'): string[] {
  const { changed } = words;
  const seconds = change.accessTokenValiditySeconds;
  const { roleDivisions, scopes, redirectUris, allowedIps } = changedLists(base, change, names);
  return [
    ...(change.grantType === undefined
      ? []
      : [changed.grantType(grantLabel(base.grantType), grantLabel(change.grantType))]),
    // Powers and destinations come first, and free text last.
    ...listLines(fieldLabels.roleDivisions, roleDivisions, tense),
    ...listLines(fieldLabels.scopes, scopes, tense),
    ...listLines(fieldLabels.redirectUris, redirectUris, tense),
    ...listLines(fieldLabels.allowedIps, allowedIps, tense),
    ...(change.state === undefined ? [] : [changed.state(stateWords(base.state), stateWords(change.state))]),
    ...(seconds === undefined
      ? []
      : [changed.duration(duration(base.accessTokenValiditySeconds ?? tokenSeconds.default), duration(seconds))]),
    ...(change.name === undefined ? [] : [changed.name(quoted(base.name, 300), quoted(change.name, 300))]),
    ...(change.description === undefined
      ? []
      : [changed.description(quoted(base.description, 500), quoted(change.description, 500))]),
  ];
}

interface ListChange {
  removed: readonly string[];
  added: readonly string[];
}

function changedLists(base: OAuthClient, change: ClientChange, names: Names) {
  return {
    roleDivisions: {
      removed: removedRoles(base, change).map((role) => roleWords(role, names)),
      added: addedRoles(base, change).map((role) => {
        const added = roleWords(role, names);
        return namesRole(base.rolesWithoutDivision, role) ? words.statedRole(added) : added;
      }),
    },
    scopes: listChange(base.scopes, change.scopes, (scope) => `\`${name(scope, 100)}\``),
    redirectUris: listChange(base.redirectUris, change.redirectUris, uncut),
    allowedIps: listChange(base.allowedIps ?? [], change.allowedIps, addressWords, sameAddress),
  };
}

const listChange = (
  from: readonly string[],
  to: readonly string[] = from,
  say: (each: string) => string,
  key: (each: string) => string = (each) => each,
): ListChange => ({
  removed: missingIn(from, to, key).map(say),
  added: missingIn(to, from, key).map(say),
});

/** How long a line with several items can be, in characters: what has no room for a line leaves all of it out. */
const longestLine = 500;

function listLines(label: string, { removed, added }: ListChange, tense: Tense): string[] {
  const say = words.lists[tense];
  const lines: string[] = [];
  let line: { removed: string[]; added: string[] } = { removed: [], added: [] };
  for (const [side, item] of [...sided('removed', removed), ...sided('added', added)]) {
    const longer = { ...line, [side]: [...line[side], item] };
    const fits = say(label, longer.removed, longer.added).length <= longestLine;
    if (!fits && line.removed.length + line.added.length > 0) {
      lines.push(say(label, line.removed, line.added));
      line = { removed: [], added: [], [side]: [item] };
    } else line = longer;
  }
  return line.removed.length + line.added.length === 0 ? lines : [...lines, say(label, line.removed, line.added)];
}

const sided = (side: 'removed' | 'added', items: readonly string[]) => items.map((item) => [side, item] as const);

const stateWords = (state: string): string => name(stateWord(state), 40);

const quoted = (text: string | undefined, max: number): string =>
  text === undefined || text === '' ? words.none : cutTo(text, max, (cut) => `“${cut}”`);

/** What a change may break: one mrkdwn sentence each. */
export function changeWarnings(base: OAuthClient, change: ClientChange): string[] {
  const { warnings } = words;
  const drops = (from: readonly string[], to: readonly string[] | undefined) =>
    to !== undefined && missingIn(from, to, (each) => each).length > 0;
  const after = { grantType: base.grantType, scopes: base.scopes, ...change };
  return [
    ...(change.state === 'inactive' ? [warnings.inactive] : []),
    ...(drops(base.redirectUris, change.redirectUris) ? [warnings.redirectUris] : []),
    ...(drops(base.scopes, change.scopes) ? [warnings.scopes] : []),
    ...(removedRoles(base, change).length > 0 ? [warnings.roles] : []),
    ...(change.allowedIps === undefined ? [] : allowedIpWarnings(base.allowedIps ?? [], change.allowedIps)),
    ...clientWarnings(after).flatMap(({ sentence, because }) =>
      because.some((field) => change[field] !== undefined) ? [sentence] : [],
    ),
  ];
}

/** That people may take the client for another one, which may be unknown. mrkdwn. */
export function nameTaken(by: Namesake | undefined): string {
  if (by === undefined) return words.warnings.namePerhapsTaken;
  return words.warnings.nameTaken({ name: named(by.name), id: name(by.id, 100), state: stateWords(by.state) });
}

/** A new client in words, one line per item. mrkdwn. */
export function draftLines(draft: ClientDraft, names: Names): string[] {
  const { description = '', scopes = [], redirectUris = [], roleDivisions = [], allowedIps = [] } = draft;
  const say = words.draft;
  return [
    say.name(cutTo(draft.name, 300)),
    say.grantType(grantLabel(draft.grantType)),
    say.duration(duration(draft.accessTokenValiditySeconds ?? tokenSeconds.default)),
    ...roleDivisions.map((role) => say.role(roleWords(role, names))),
    ...scopeLines(scopes).map((line) => say.scopes(line)),
    ...redirectUris.map((uri) => say.redirectUri(uncut(uri))),
    ...allowedIps.map((address) => say.allowedIp(addressWords(address))),
    ...(description === '' ? [] : [say.description(cutTo(description, 500))]),
  ];
}

/** A complete redirect URI, because its end may be the host that it leads to. A card without room for it isn't posted. */
const uncut = (uri: string): string => name(uri, uri.length);

/** A text cut to `max` characters, in `marks`. One that's cut says its full length. mrkdwn. */
function cutTo(text: string, max: number, marks: (cut: string) => string = (cut) => cut): string {
  const length = [...text].length;
  const cut = marks(name(text, max));
  return length > max ? words.inAll(cut, length) : cut;
}

/** In English: a verb, and what it's done to. Nothing if that's nothing. */
function phrase(verb: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`${verb} ${items.join(', ')}`];
}
