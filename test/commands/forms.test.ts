import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeBetween } from '../../commands/clients/changes.ts';
import { nameMax, valuesOf } from '../../commands/forms/client-fields.ts';
import { readClientForm } from '../../commands/forms/read-client-form.ts';
import { readRequestForm } from '../../commands/forms/request-form.ts';
import { formValues } from '../../commands/operation/values.ts';
import { fold } from '../../services/folding.ts';
import { client, text } from '../bot/hostile.ts';

const anything = fc.oneof(text(200), text(3_500, 2_900), fc.string({ unit: 'grapheme', maxLength: 60 }));
const role = fc.oneof(
  anything.map((value) => value.slice(0, 150)),
  fc.tuple(fc.uuid(), fc.uuid()).map(([roleId, divisionId]) => `${roleId}|${divisionId}`),
);
const options = (value: fc.Arbitrary<string>) =>
  fc.array(
    value.map((each) => ({ label: each, value: each.slice(0, 150) })),
    { maxLength: 5 },
  );
const filled = fc.record({
  name: fc.oneof(anything, fc.constant('Payroll')),
  description: anything,
  grantType: fc.constantFrom('CODE', 'TOKEN', 'SAML2-BEARER', 'CLIENT-CREDENTIALS', 'PASSWORD', '', '__proto__'),
  duration: fc.oneof(
    anything,
    fc.constantFrom('1 day', '5 minutes', '48 h', '99 days', '450 days', '451 days', '4 min', '-1 h', '1e9', '0'),
  ),
  redirectUris: fc.oneof(anything, fc.webUrl({ validSchemes: ['https'] }), fc.constant('javascript:alert(1)')),
  scopes: options(anything),
  roles: options(role),
  allowedIps: fc.oneof(
    anything,
    fc.array(fc.oneof(fc.ipV4(), fc.ipV4Extended(), fc.ipV6()), { maxLength: 5 }).map((all) => all.join('\n')),
  ),
  state: fc.constantFrom('', 'active', 'inactive', 'deleted', 'constructor'),
  when: fc.constantFrom('', 'approval'),
  reason: fc.oneof(anything, fc.constant('It is not used any more')),
});

describe('the form of a client', () => {
  test('gives a client that may be requested, or an error at one of its fields, whatever is in it', () => {
    const told = { right: 0, wrong: 0 };
    const property = fc.property(
      filled,
      fc.option(client, { nil: undefined }),
      fc.boolean(),
      (values, base, asksReason) => {
        const reading = readClientForm({ values, asksReason, ...(base === undefined ? {} : { base }) });
        if (!reading.ok) {
          told.wrong += 1;
          expect(Object.keys(reading.errors).length).toBeGreaterThan(0);
          for (const [field, sentence] of Object.entries(reading.errors)) {
            expect(Object.keys(formValues.shape)).toContain(field);
            expect(sentence).toMatch(/^[A-Z“].{9,400}[.”?]$/su);
          }
          return;
        }
        told.right += 1;
        const { draft, state, reason } = reading;
        if (base === undefined) expect(['CODE', 'SAML2-BEARER', 'CLIENT-CREDENTIALS']).toContain(draft.grantType);
        else if (base.grantType !== 'TOKEN' || values.grantType !== 'CODE')
          expect(draft.grantType).toBe(base.grantType);
        expect(draft.name.trim()).not.toBe('');
        const seconds = draft.accessTokenValiditySeconds ?? 0;
        if (seconds !== (base?.accessTokenValiditySeconds ?? 86_400)) {
          expect(seconds).toBeGreaterThanOrEqual(300);
          expect(seconds).toBeLessThanOrEqual(38_880_000);
        }
        if (base === undefined)
          for (const uri of draft.redirectUris ?? []) expect(uri).not.toMatch(/^javascript:|\s|#/iu);
        for (const { roleId, divisionId } of draft.roleDivisions ?? [])
          expect([roleId, divisionId].join('')).not.toMatch(/^$|\|/u);
        expect([undefined, 'active', 'inactive']).toContain(state);
        if (asksReason) expect([...reason].length).toBeGreaterThanOrEqual(10);
      },
    );
    fc.assert(property, { numRuns: 400, endOnFailure: true });
    expect(Math.min(told.right, told.wrong)).toBeGreaterThan(10);
  });

  test('changes nothing if it’s sent as it was opened, whatever the client', () => {
    let read = 0;
    const property = fc.property(client, (base) => {
      const values = valuesOf(base, ({ roleId }) => roleId);
      const reading = readClientForm({ values, base, asksReason: false });
      // The client may already have what the form would reject in a new one; then a sentence says so.
      if (!reading.ok) return;
      read += 1;
      const state = reading.state === undefined ? {} : { state: reading.state };
      expect(changeBetween(base, { ...reading.draft, ...state })).toEqual({});
    });
    fc.assert(property, { numRuns: 300, endOnFailure: true });
    expect(read).toBeGreaterThan(100);
  });

  test('shows no more of a name than Slack takes', () => {
    fc.assert(
      fc.property(client, (base) => {
        expect([...valuesOf(base, () => '').name].length).toBeLessThanOrEqual(nameMax);
      }),
      { numRuns: 100, endOnFailure: true },
    );
  });
});

test('only the name or the ID confirms a deletion, however both are written', () => {
  const reason = 'It is not used any more';
  const read = (base: Parameters<typeof readRequestForm>[0]['client'], name: string) =>
    readRequestForm({ client: base, values: { reason, name }, confirmsName: true }).ok;
  fc.assert(
    fc.property(client, anything, (base, other) => {
      expect(read(base, base.name)).toBe(true);
      expect(read(base, `  ${base.name.replace(/\s/gu, '  ')}\n`)).toBe(true);
      expect(read(base, base.id.toUpperCase())).toBe(true);
      const same = (value: string) => fold(value).replace(/[^\p{L}\p{N}]/gu, '');
      if (same(other) !== same(base.name)) expect(read(base, other)).toBe(false);
    }),
    { numRuns: 200, endOnFailure: true },
  );
});
