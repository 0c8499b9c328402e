import { describe, expect, test } from 'vitest';
import { parseText } from '../../commands/parse-text.ts';
import { show } from '../../commands/show.ts';
import {
  closestClients,
  filterClients,
  findClient,
  isNamedBy,
  searchable,
  suggestClients,
} from '../../services/listings/find-clients.ts';
import { oauthClient } from '../listings/clients.ts';
import { escaped, hardNames, idOf, nothing, offered, part, typos, whole } from './table.ts';

const clients = hardNames.map((name, at) => oauthClient({ id: idOf(at), name }));
const listing = searchable(clients);
/** Clients with only a name and an ID, like deleted ones. */
const gone = searchable(clients.map(({ id, name }) => ({ id, name })));

const named = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name);
/** The text that a slash command gives to an operation on a client. */
const throughSlack = (typed: string): string => {
  const { client } = show.input.parse(show.fromText?.(parseText(`show ${escaped(typed)}`).rest, { fresh: false }));
  return client;
};

describe.each([
  ['as it is', (typed: string) => typed],
  ['through a slash command', throughSlack],
])('typed text, %s,', (_how, sent) => {
  test.each([...whole, ...part])('%s identifies %s', (typed, name) => {
    const text = sent(typed);
    expect(findClient(listing, text)).toMatchObject({ kind: 'one', client: { name } });
    expect(findClient(gone, text)).toMatchObject({ kind: 'one', client: { name } });
    expect(suggestClients(listing, text, 100)[0]).toMatchObject({ name });
    expect(named(filterClients(listing, text).matches)).toContain(name);
  });

  test.each(whole)('%s confirms the deletion of %s and of no other client', (typed, name) => {
    expect(named(clients.filter((client) => isNamedBy(client, sent(typed))))).toEqual([name]);
  });

  test.each(part)('%s confirms nothing', (typed) => {
    expect(clients.filter((client) => isNamedBy(client, sent(typed)))).toEqual([]);
  });

  test.each(offered)('%s is a choice among %j', (typed, names) => {
    const found = findClient(listing, sent(typed));
    expect(found.kind === 'many' ? named(found.clients) : found).toEqual(names);
    expect(named(suggestClients(listing, sent(typed), 100))).toEqual(names);
    expect(named(filterClients(listing, sent(typed)).matches).sort()).toEqual([...names].sort());
  });

  test.each(typos)('%s identifies nothing, and %s is suggested', (typed, name) => {
    const text = sent(typed);
    expect(findClient(listing, text)).toEqual({ kind: 'none' });
    expect(filterClients(listing, text).matches).toEqual([]);
    expect(closestClients(listing, text, 3)[0]).toMatchObject({ name });
    expect(suggestClients(listing, text, 100)[0]).toMatchObject({ name });
    expect(clients.filter((client) => isNamedBy(client, text))).toEqual([]);
  });

  test.each(nothing)('%j identifies nothing', (typed) => {
    expect(findClient(listing, sent(typed))).toEqual({ kind: 'none' });
  });
});

describe('with similar clients', () => {
  const find = (names: readonly string[], typed: string) => {
    const found = findClient(searchable(names.map((name, at) => oauthClient({ id: idOf(at), name }))), typed);
    return found.kind === 'one' ? found.client.name : found.kind === 'many' ? named(found.clients) : undefined;
  };
  test.each([
    ['the exact name goes before others that begin with it', ['Export', 'Export EU', 'My Export'], 'export', 'Export'],
    [
      'the best come first: one that begins like this, whole words, parts',
      ['Imported', 'Old port', 'Port Side', 'Porter'],
      'port',
      ['Port Side', 'Porter', 'Old port', 'Imported'],
    ],
    ['namesakes are a choice', ['Sync', 'sync'], 'SYNC', ['Sync', 'sync']],
    ['the one that is spelled like this goes first', ["O'Brien", 'O’Brien'], 'o’brien', 'O’Brien'],
    ['a short ID and a name are a choice', ['Export', 'dbb34000'], 'dbb34000', ['Export', 'dbb34000']],
    ['an emoji by its name is a choice among both', ['🚀 x', ':rocket: x'], ':rocket: x', ['🚀 x', ':rocket: x']],
    ['so it is as a part', ['🚀 one', ':rocket: two'], ':rocket:', ['🚀 one', ':rocket: two']],
    [
      'a dash at the end is no part of a name',
      ['Payroll Export', 'payroll-export-2'],
      'Payroll Export -',
      'Payroll Export',
    ],
    ['a name with another client’s ID after it is no client', ['Export', 'Import'], 'Export · dbb34001', undefined],
    ['a phrase in quotes is a phrase', ['Export payroll', 'Payroll export'], '"payroll exp"', 'Payroll export'],
    ['with its marks off a text finds whole words alone', ['CRM sync', 'Sync (c)'], 'c++ sync', 'Sync (c)'],
    ['a name in which nothing is seen is found as it is shown', ['\u200B', 'x'], '\uFFFD', '\u200B'],
    ['a blank name is found as it is shown', ['  ', 'x'], '(no name)', '  '],
    ['what stands for a blank name is no part of it', ['  ', 'x'], 'name', undefined],
  ] as const)('%s', (_what, names, typed, expected) => {
    expect(find(names, typed)).toEqual(expected);
  });
});

test('the closest are those with one typo, or else those with half of the words or the same beginning', () => {
  const close = (typed: string) => named(closestClients(listing, typed, 3));
  expect(close('payrol export')).toEqual(['Payroll Export', 'Payroll Export EU']);
  expect(close('payroll import')).toEqual(['Payroll Export', 'Payroll Export EU', 'Pay\u200Broll\u202E audit']);
  expect(close('snakes and ladders')).toEqual([]);
  expect(close('brxyz sync')).toEqual(["O'Brien sync"]);
  expect(close('dbb34')).toHaveLength(3);
  expect(close('no such thing')).toEqual([]);
});
