import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold } from '../../services/folding.ts';
import { filterClients, findClient } from '../../services/listings/find-clients.ts';
import { runs } from '../support/cases.ts';
import { oauthClient, searched } from './clients.ts';

const clients = [
  oauthClient({ id: 'AAAA-1', name: 'Billing Export', grantType: 'CLIENT-CREDENTIALS' }),
  oauthClient({ id: 'aaaa-2', name: 'billing export', state: 'inactive' }),
  oauthClient({ id: 'bbbb-3', name: 'Café Straße Sync', grantType: 'SAML2-BEARER' }),
  oauthClient({ id: 'bbbb-4', name: 'Token Broker', grantType: 'TOKEN', state: 'disabled' }),
  oauthClient({ id: 'bbbb-5', name: 'Old inactive code path', grantType: 'PASSWORD' }),
  oauthClient({ id: 'cccc-6', name: '  ', description: 'Broker' }),
];
const listing = searched(clients);
const ids = (words: string) => filterClients(listing, words).matches.map((client) => client.id);

describe('a filter', () => {
  test('that’s empty gives everything and says nothing', () => {
    expect(filterClients(listing, '  ')).toEqual({ matches: clients, filters: undefined });
  });

  const byKeyword: [string, string[]][] = [
    ['inactive', ['aaaa-2']],
    ['disabled', ['bbbb-4']],
    ['ACTIVE credentials', ['AAAA-1']],
    ['client-credentials', ['AAAA-1']],
    ['client_credentials', ['AAAA-1']],
    ['saml', ['bbbb-3']],
    ['saml2', ['bbbb-3']],
    ['saml2-bearer', ['bbbb-3']],
    ['token', ['bbbb-4']],
    ['implicit', ['bbbb-4']],
    ['password', ['bbbb-5']],
    ['pkce', ['aaaa-2', 'cccc-6']],
    ['code active', ['cccc-6']],
    ['inactive disabled', ['aaaa-2', 'bbbb-4']],
  ];
  test.each(byKeyword)('%s is read as keywords', (words, found) => {
    expect(ids(words)).toEqual(found);
  });

  const byText: [string, string[]][] = [
    ['billing', ['AAAA-1', 'aaaa-2']],
    ['EXPORT bill', ['AAAA-1', 'aaaa-2']],
    ['billing nothing', []],
    ['cafe', ['bbbb-3']],
    ['STRASSE', ['bbbb-3']],
    ['bbbb broker', ['bbbb-4']],
    ['aaaa-1', ['AAAA-1']],
    ['codex', []],
    ['"inactive"', ['bbbb-5']],
    ['“inactive code”', ['bbbb-5']],
    ['"code inactive"', []],
    ['"export', ['AAAA-1', 'aaaa-2']],
    ['""', clients.map((client) => client.id)],
  ];
  test.each(byText)('%s is read as text', (words, found) => {
    expect(ids(words)).toEqual(found);
  });

  test.each([
    ['inactive pkce foo "bar baz"', { states: ['inactive'], grantTypes: ['CODE'], texts: ['foo', 'bar baz'] }],
    ['inactive disabled', { states: ['inactive', 'disabled'], grantTypes: [], texts: [] }],
    ['pkce token code', { states: [], grantTypes: ['CODE', 'TOKEN'], texts: [] }],
    ['foo', { states: [], grantTypes: [], texts: ['foo'] }],
  ])('%s says what it does, and nothing more', (words, filters) => {
    expect(filterClients(listing, words).filters).toEqual(filters);
  });
});

describe('a client can be named by', () => {
  const cases: [string, string, string | string[] | undefined][] = [
    ['its id in any case', ' AAAA-2 ', 'aaaa-2'],
    ['its exact name in any case', 'token BROKER', 'bbbb-4'],
    ['a quoted name', '“Token Broker”', 'bbbb-4'],
    ['a name without its accents', 'cafe strasse sync', 'bbbb-3'],
    ['a part of one name', 'old in', 'bbbb-5'],
    ['a name that two have: both', 'Billing Export', ['AAAA-1', 'aaaa-2']],
    [
      'a part that many have: all of them, the one that begins with it first',
      'o',
      ['bbbb-5', 'AAAA-1', 'aaaa-2', 'bbbb-4'],
    ],
    ['a part of an id: nobody', 'bbbb', undefined],
    ['nothing: nobody', '  ', undefined],
    ['empty quotes: nobody', '""', undefined],
  ];
  test.each(cases)('%s', (_, text, expected) => {
    const found = findClient(listing, text);
    if (expected === undefined) expect(found).toEqual({ kind: 'none' });
    else if (typeof expected === 'string') expect(found).toMatchObject({ kind: 'one', client: { id: expected } });
    else expect(found).toMatchObject({ kind: 'many', clients: expected.map((id) => ({ id })) });
  });

  test('its ID, even if another client has that ID as its name', () => {
    const decoy = oauthClient({ id: 'dddd-7', name: 'aaaa-2' });
    expect(findClient(searched([decoy, ...clients]), 'aaaa-2')).toMatchObject({
      kind: 'one',
      client: { id: 'aaaa-2' },
    });
  });
});

describe('among similar names, the closest wins:', () => {
  const alike = searched(
    ['Cafe', ' Café ', 'CAFE sync', '"Cafe" bar', 'Sync', 'sync "x'].map((name, at) =>
      oauthClient({ id: `id-${at}`, name }),
    ),
  );
  const nearest: [string, string, string[]][] = [
    ['the one with these very accents', 'café', ['id-1']],
    ['the one without any', 'CAFE', ['id-0']],
    ['the whole name before a part of another', 'sync', ['id-4']],
    ['no accents before other accents', 'cafè', ['id-0', 'id-1']],
    ['what stands between the quotes, where nobody is called so', ' " Sync " ', ['id-4']],
    ['quotes that belong to the name', '"Cafe" bar', ['id-3']],
    ['one quote is part of the name', 'sync "x', ['id-5']],
  ];
  test.each(nearest)('%s', (_, text, expected) => {
    const found = findClient(alike, text);
    const clients = found.kind === 'one' ? [found.client] : found.kind === 'many' ? found.clients : [];
    expect(clients.map(({ id }) => id)).toEqual(expected);
  });

  test('nothing, if there’s nothing left to search for', () => {
    expect(findClient(alike, '\u0301')).toEqual({ kind: 'none' });
  });
});

describe('whatever the clients’ names', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('İstanbul', 'ΟΔΟΣ', 'ẞig', 'ﬁnance', 'e\u0301', '👩‍👩‍👧 family', 'ملف', '<!channel>'),
  );

  test('a part of a name, in any case, finds it', () => {
    const visible = name.filter((text) => fold(text).trim() !== '' && !/["“”]/.test(text));
    fc.assert(
      fc.property(visible, fc.nat(), fc.nat(), fc.constantFrom('lower', 'upper', 'same'), (text, from, size, how) => {
        const points = [...text];
        const start = from % points.length;
        const part = points.slice(start, start + 1 + (size % points.length)).join('');
        const typed = how === 'lower' ? part.toLowerCase() : how === 'upper' ? part.toUpperCase() : part;
        const one = searched([oauthClient({ name: text })]);
        expect(filterClients(one, `"${typed}"`).matches).toHaveLength(1);
      }),
      { numRuns: runs(500) },
    );
  });

  test('the exact name means the client, unless others have it too', () => {
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 8 }), fc.nat(), (names, pick) => {
        const all = names.map((text, at) => oauthClient({ id: `00000000-${at}`, name: text }));
        const wanted = all[pick % all.length];
        if (wanted === undefined || wanted.name.trim() === '') return;
        const found = findClient(searched(all), wanted.name);
        const clients = found.kind === 'one' ? [found.client] : found.kind === 'many' ? found.clients : [];
        expect(clients).toContain(wanted);
        const key = wanted.name.trim().toLowerCase();
        expect(clients).toEqual(all.filter((client) => client.name.trim().toLowerCase() === key));
      }),
      { numRuns: runs(500) },
    );
  });

  test('no text makes a search fail, and it gives only clients of the list', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        for (const client of filterClients(listing, words).matches) expect(clients).toContain(client);
        findClient(listing, words);
      }),
    );
  });
});

test('folding a character doesn’t depend on its case', () => {
  const uneven: string[] = [];
  for (let point = 0; point < 0x1_0000; point += 1) {
    const text = String.fromCharCode(point);
    if (fold(text) !== fold(text.toLowerCase()) || fold(text) !== fold(text.toUpperCase())) uneven.push(text);
  }
  expect(uneven).toEqual([]);
});
