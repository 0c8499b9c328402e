import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { name, oneLine, plain, strong } from '../../commands/block-kit/text.ts';
import { clientOption } from '../../commands/clients/choosing.ts';
import { titleOf } from '../../commands/clients/line.ts';
import { parseText } from '../../commands/parse-text.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { findClient, isNamedBy, searchable, suggestClients } from '../../services/listings/find-clients.ts';
import { oauthClient } from '../listings/clients.ts';
import { runs } from '../support/cases.ts';
import { escaped, idOf } from './table.ts';

const clientsNamed = (names: readonly string[]) => names.map((each, at) => oauthClient({ id: idOf(at), name: each }));

const foundBy = (clients: readonly OAuthClient[], typed: string): readonly OAuthClient[] => {
  const found = findClient(searchable(clients), typed);
  return found.kind === 'one' ? [found.client] : found.kind === 'many' ? found.clients : [];
};

/** What Slack shows of mrkdwn, and gives when it's copied. */
const unescaped = (mrkdwn: string): string =>
  mrkdwn.replace(/&lt;/gu, '<').replace(/&gt;/gu, '>').replace(/&amp;/gu, '&');

/** The ways in which Keyturn shows a name. */
const ways: Readonly<Record<string, (client: OAuthClient) => string>> = {
  'in a sentence': (client) => unescaped(name(client.name)),
  'in a line': (client) => unescaped(name(client.name, 80)),
  'in bold': (client) => unescaped(strong(client.name)),
  'in a heading': (client) => plain(titleOf(client)),
  'on one line': (client) => oneLine(client.name) || '(no name)',
  'in a menu': (client) => clientOption(client).text.text,
};

describe('whatever a client’s name, what Keyturn shows of it', () => {
  const anyName = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme', minLength: 60, maxLength: 300 }),
    fc
      .array(
        fc.constantFrom(
          ...[
            '*',
            '_',
            '~',
            '`',
            "'",
            '"',
            '’',
            '“',
            '<',
            '>',
            '&',
            '&amp;',
            ':rocket:',
            ':',
            '🚀',
            '👩🏽‍💻',
            '--',
            '—',
            '…',
            '.',
            ' ',
            '  ',
          ],
          ...[
            '\n',
            '\u200B',
            '\u202E',
            '\uFEFF',
            '\uFFFD',
            '\u02CB',
            'ملف',
            'שלום',
            'é',
            'ß',
            'a',
            'Sync',
            '<!channel>',
            '<https://x.example|y>',
          ],
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join('')),
  );

  test.each(Object.keys(ways))('%s finds it and confirms its deletion', (way) => {
    fc.assert(
      fc.property(fc.uniqueArray(anyName, { minLength: 1, maxLength: 5 }), (names) => {
        const clients = clientsNamed(names);
        for (const client of clients) {
          const shown = ways[way]?.(client) ?? '';
          // Slack doesn't send a blank text, or one that's only a clip mark
          if (shown.trim() === '') continue;
          expect(foundBy(clients, shown)).toContain(client);
          expect(suggestClients(searchable(clients), shown, 100)).toContain(client);
          expect(isNamedBy(client, shown)).toBe(true);
        }
      }),
      { numRuns: runs(300), endOnFailure: true },
    );
  });

  test('is only clipped for the confirmation if Keyturn clips it', () => {
    const [client] = clientsNamed(['x'.repeat(40).concat(' y'.repeat(200))]);
    if (client === undefined) throw new Error('no client');
    expect(isNamedBy(client, name(client.name))).toBe(true);
    expect(isNamedBy(client, name(client.name, 50))).toBe(false);
    expect(isNamedBy(client, name(client.name).replace('…', ''))).toBe(false);
  });
});

describe('hundreds of names as people type them', () => {
  const names = [
    'Salesforce CRM connector',
    "O'Brien & Söhne – nightly",
    'Wallboard "Leeds" (EU)',
    '🚀 launch-pad',
    'Zürich Straße 5" screens',
    'Payroll-Export v2.1',
    'ملف الرواتب',
    'Data_lake *beta*',
  ];
  const clients = clientsNamed(names);
  const swap = (from: RegExp, to: readonly string[]) =>
    fc.array(fc.constantFrom(...to), { minLength: 8, maxLength: 8 }).map((chosen) => (text: string) => {
      let at = 0;
      return text.replace(from, () => chosen[at++ % chosen.length] ?? '');
    });
  const around = fc
    .constantFrom(
      ...[
        '"|"',
        '“|”',
        "'|'",
        '`|`',
        '*|*',
        '_|_',
        '~|~',
        '<|>',
        '«|»',
        '„|“',
        '```|```',
        '|.',
        '|,',
        '|?',
        '|!',
        '• |',
        '\u2068|\u2069',
        ' | ',
      ],
    )
    .map((pair) => (text: string) => pair.replace('|', () => text));
  const spread = fc.tuple(fc.nat(30), fc.constantFrom('\u200B', '\u00AD', '\u2060', '\uFEFF')).map(
    ([at, unseen]) =>
      (text: string) =>
        `${[...text].slice(0, at).join('')}${unseen}${[...text].slice(at).join('')}`,
  );
  const change = fc.oneof(
    swap(/['’`]/gu, ["'", '’', '‘', '`', '´', 'ʼ', '′', '\u02CB']),
    swap(/["“”]/gu, ['"', '“', '”', '„', '«', '»', '″']),
    swap(/[-–—]/gu, ['-', '–', '—', '--', '‑', '−']),
    swap(/ /gu, [' ', '  ', '\u00A0', '\u2003']),
    swap(/🚀/gu, ['🚀', ':rocket:']),
    fc.constant((text: string) => text.toUpperCase()),
    fc.constant((text: string) => text.toLowerCase()),
    fc.constant((text: string) => text.normalize('NFD')),
    fc.constant((text: string) => text.normalize('NFD').replace(/\p{M}/gu, '')),
    spread,
    around,
    around,
  );

  test('confirm a deletion in two code blocks and quotes, as they’re found', () => {
    const [client] = clients;
    if (client === undefined) throw new Error('no client');
    const typed = '``````“Salesforce  CRM connector”``````';
    expect(foundBy(clients, typed)).toEqual([client]);
    expect(isNamedBy(client, typed)).toBe(true);
  });

  test('mean the same, through a slash command too', () => {
    fc.assert(
      fc.property(fc.constantFrom(...clients), fc.array(change, { maxLength: 4 }), (client, changes) => {
        const typed = changes.reduce((text, each) => each(text), client.name);
        expect(foundBy(clients, typed)).toEqual([client]);
        expect(foundBy(clients, parseText(`show ${escaped(typed)}`).rest)).toEqual([client]);
        expect(isNamedBy(client, typed)).toBe(true);
      }),
      { numRuns: runs(800), endOnFailure: true },
    );
  });
});
