import { describe, expect, test } from 'vitest';
import { fieldErrors, problemAbove } from '../../app/forms/errors.ts';
import { backToForm } from '../../commands/forms/back-to-form.ts';
import { changeForm } from '../../commands/forms/change.ts';
import { freshValues, valuesOf } from '../../commands/forms/client-fields.ts';
import { newClientForm } from '../../commands/forms/new-client.ts';
import { closedNeedsReason, reasonField, reasonProblem, reasonStep } from '../../commands/forms/reason.ts';
import { requestForm } from '../../commands/forms/request-form.ts';
import { words } from '../../commands/forms/words.ts';
import { inLanguage } from '../../commands/language.ts';
import { misdirected } from '../../commands/misdirected.ts';
import type { Shown } from '../../commands/operation/form.ts';
import type { FormValues } from '../../commands/operation/values.ts';
import { operations } from '../../commands/registry.ts';
import { perhapsCommand, unknownCommand } from '../../commands/unknown-command.ts';
import { KeyturnError } from '../../services/errors.ts';
import { pseudo, pseudoLanguage, textsIn } from '../support/pseudo-language.ts';
import { greekClient, greekNames, now, oddClient } from './greek.ts';
import { leftEnglish } from './left-english.ts';

const moments = [
  { value: 'requester', label: 'Ψ' },
  { value: 'approval', label: 'Ω' },
];

const plain = { roles: {}, divisions: {}, users: {} };
const grantTypes = ['CODE', 'CLIENT-CREDENTIALS', 'SAML2-BEARER', 'TOKEN', 'PASSWORD', ''];
const clients = [
  ...grantTypes.slice(0, -1).map((grantType) => greekClient(1, { grantType })),
  oddClient(),
  greekClient(2, { state: 'disabled', description: 'ξ'.repeat(4_000), redirectUris: ['ξ'.repeat(4_000)] }),
  greekClient(3, { grantType: 'CLIENT-CREDENTIALS', scopes: ['ξ'.repeat(200)], allowedIps: ['ξ'.repeat(200)] }),
  greekClient(4, { grantType: 'CLIENT-CREDENTIALS', roleDivisions: [{ roleId: 'ξ'.repeat(200), divisionId: '*' }] }),
];
const names = { roles: {}, divisions: {}, users: {} };
const fields = [
  'name',
  'description',
  'grantType',
  'duration',
  'redirectUris',
  'scopes',
  'roles',
  'allowedIps',
  'state',
  'reason',
] as const;
/** A sentence for each field. */
const each = Object.fromEntries(fields.map((field) => [field, 'Ξ.']));

/** The forms of a draft: as it opens, with its warnings, and with errors. */
function* forms(of: Omit<Shown, 'asksReason' | 'title' | 'consequences' | 'now' | 'graceDays' | 'formId' | 'names'>) {
  for (const asksReason of [true, false])
    for (const more of [{}, { warned: each }, { errors: each, problem: 'Ξ.' }])
      yield { ...of, ...more, formId: 'ξ', title: 'Ξ', consequences: ['Ξ.'], now, graceDays: 7, asksReason, names };
}

const fresh = (grantType: string): FormValues => ({ ...freshValues('Ξ'), scopes: [], grantType });
const valuesIn = (client: (typeof clients)[number]): FormValues => valuesOf(client, () => 'Ξ');

const surfaces: Readonly<Record<string, () => readonly unknown[]>> = {
  'the form of a new client': () =>
    grantTypes.flatMap((grantType) =>
      [...forms({ operation: 'create', values: fresh(grantType) })].map((form) => newClientForm.render(form)),
    ),
  'the form of a change': () =>
    clients.flatMap((client) =>
      [valuesIn(client), { ...valuesIn(client), grantType: 'CODE' }].flatMap((values) =>
        [...forms({ operation: 'update', client, values })].map((form) => changeForm.render(form)),
      ),
    ),
  'the review of a change': () =>
    clients.flatMap((client) =>
      [...forms({ operation: 'update', client, values: valuesIn(client) })].map((form) =>
        changeForm.review?.(form, {
          clientId: client.id,
          clientName: client.name,
          fingerprint: 'ξ',
          change: {
            grantType: 'CODE',
            name: 'Ψ',
            state: 'inactive',
            scopes: [],
            redirectUris: Array.from({ length: 70 }, (_, at) => `https://ξ.example/${at}`),
          },
        }),
      ),
    ),
  'what is asked for with a reason': () =>
    clients.flatMap((client) =>
      [true, false].flatMap((confirmsName) =>
        [...forms({ operation: 'delete', client, values: valuesIn(client) })].map((form) =>
          requestForm(
            {
              ...form,
              client,
              confirmsName,
              moments,
              first: 'https://ξ.example/',
              firstBy: 'U1',
              lacking: ['Πωλητής'],
            },
            greekNames,
            now,
          ),
        ),
      ),
    ),
  'what is around forms': () => [
    reasonField(),
    reasonProblem(''),
    reasonProblem('ξ'),
    backToForm('ξ'),
    reasonStep([], plain),
    reasonStep(
      ['ξ', 'ψ'].map((roleId) => ({ roleId, divisionId: '*' })),
      plain,
    ),
    closedNeedsReason(undefined),
    ...clients.map((client) => closedNeedsReason(client)),
    words.wanted,
    misdirected.otherCommand('/ξ', '/oauth'),
    misdirected.unreadableCommand('/oauth'),
    misdirected.shortcut('/oauth'),
    misdirected.otherOrganization('/oauth'),
  ],
  'a command that isn’t there': () =>
    [[], clients].flatMap((closest) =>
      [true, false].flatMap((may) => {
        const typed = { word: 'ξ', rest: 'ψ', verbs: [{ name: 'show', about: 'client' as const }], oneTypo: true };
        return [
          unknownCommand({ typed, closest, target: closest[0] }, () => may, '/oauth'),
          perhapsCommand(typed, () => may),
        ];
      }),
    ),
};

test.each(Object.entries(surfaces))('%s is all in its reader’s language', (_surface, render) => {
  const rendered = inLanguage(pseudoLanguage, render);
  expect(textsIn(rendered).length).toBeGreaterThan(0);
  expect(leftEnglish(rendered)).toEqual([]);
});

const duration = (text: string) => ({ duration: text });
const role = (value: string) => ({ roles: [{ label: 'Ξ', value }] });
const wrong: readonly Partial<FormValues>[] = [
  { name: ' ' },
  duration('ξ'),
  duration('1'),
  { state: 'ξ' },
  { reason: 'ξ' },
  { grantType: 'TOKEN' },
  { grantType: 'ξ' },
  role('ξ'),
  { roles: [] },
  ...['', 'ξ ξ', 'ξ', 'https://ξ.example/#ξ', 'javascript:1'].map((redirectUris) => ({ redirectUris })),
  ...[
    'https://203.0.113.7/',
    '203.0.113.7:443',
    '203.0.113.1-203.0.113.9',
    '203.0.113.*',
    '203.0.113.0/255.255.255.0',
    '203.0.113.07',
    '::1%1',
    '203.0.113.0/33',
    '203.0.113.7/24',
    'ξ',
    'ξ\nψ\nω\nφ',
  ].map((allowedIps) => ({ allowedIps })),
];

describe('what’s wrong with a field', () => {
  test.each(wrong)('%j is in its reader’s language', (change) => {
    const errors = inLanguage(pseudoLanguage, () =>
      [newClientForm, changeForm].flatMap((form) =>
        clients.flatMap((client) => {
          const values = { ...valuesIn(client), ...change };
          const base = form === changeForm ? { client } : {};
          const reading = form.read({ formId: 'ξ', operation: 'ξ', values, names, asksReason: true, ...base });
          // What was typed is data, in any letters.
          return reading.ok ? [] : Object.values(reading.errors).map((said) => said.replace('javascript', ''));
        }),
      ),
    );
    const [field = ''] = Object.keys(change);
    expect(errors.length, field).toBeGreaterThan(0);
    expect(leftEnglish(errors)).toEqual([]);
  });

  test('so are an unchanged form, a role without its division, and a name that doesn’t match', () => {
    const errors = inLanguage(pseudoLanguage, () => {
      const reason = 'ξ'.repeat(20);
      const odd = oddClient();
      return [greekClient(1), odd].map((client) => {
        const values = { ...valuesOf(client, () => 'Ξ'), reason };
        return changeForm.read({ formId: 'ξ', operation: 'update', client, values, names, asksReason: true });
      });
    });
    const deletion = inLanguage(pseudoLanguage, () =>
      operations.delete.form?.read({
        formId: 'ξ',
        operation: 'delete',
        client: greekClient(1),
        values: { ...fresh(''), name: 'ψ' },
        names,
        asksReason: true,
      }),
    );
    expect([...errors, deletion].map((reading) => reading?.ok)).toEqual([false, false, false]);
    const sentences = [...errors, deletion].flatMap((reading) =>
      reading === undefined || reading.ok ? [] : Object.values(reading.errors),
    );
    expect(sentences.length).toBeGreaterThan(3);
    expect(leftEnglish(sentences)).toEqual([]);
  });

  test.each(['', 'Ψ'])('and so is Genesys Cloud’s refusal of a name %j', (name) => {
    const draft = { ...open, values: { ...fresh('CODE'), name } };
    const details = { call: 'POST /api/v2/oauth/clients', genesysFields: 'name', genesysMessage: 'Ξ' };
    const said = inLanguage(pseudoLanguage, () =>
      fieldErrors(draft, new KeyturnError('genesys_refused', { details }), 'Ξ.'),
    );
    expect(said.name).toContain(pseudo(name === '' ? 'requires this' : 'refused this'));
    expect(leftEnglish(said.name)).toEqual([]);
  });

  test('and so is where to look for it', () => {
    const draft = { ...open, values: fresh('CLIENT-CREDENTIALS') };
    const error = new KeyturnError('role_not_held');
    const message = { text: 'Ξ', blocks: [] };
    const said = inLanguage(pseudoLanguage, () =>
      problemAbove(draft, { error, errors: fieldErrors(draft, error, 'Ξ.'), message }),
    );
    expect(said).toContain('ƀéĺóẃ');
    expect(leftEnglish(said)).toEqual([]);
  });
});

const open = {
  formId: 'ξ',
  operation: 'create',
  owner: { team: 'T1', user: 'U1' },
  status: 'open',
  asksReason: false,
  names,
} as const;
