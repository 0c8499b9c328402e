import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holds, matches, requirePermission } from '../../services/access/permissions.ts';
import type { PermissionPolicy } from '../../services/genesys/types/people.ts';
import { runs } from '../support/cases.ts';

const EDIT = 'oauth:client:edit';
const who = (permissions: readonly string[], policies: readonly PermissionPolicy[] = []) => ({
  authorization: { permissions, policies },
});
const policy = (change: Partial<PermissionPolicy> = {}): PermissionPolicy => ({
  domain: 'oauth',
  entityName: 'client',
  actions: ['edit'],
  conditional: false,
  allowConditions: false,
  ...change,
});

describe('a list of permissions', () => {
  test.each(['oauth:client:edit', 'OAuth:Client:EDIT', 'oauth:client:*', 'oauth:*:*', '*:*:*', '*', 'oauth:*:edit'])(
    '%s grants oauth:client:edit',
    (granted) => {
      expect(holds(who([granted]), EDIT)).toBe(true);
    },
  );

  const not = [
    'oauth:client:view',
    'oauth:client',
    'oauth:*',
    'oauth:client:edit:x',
    '*:*',
    'oauth:client:ed*',
    'admin',
  ];
  test.each([...not, '', ':', '::', 'oauth:client:', ' oauth:client:edit'])('%j doesn’t', (granted) => {
    expect(holds(who([granted]), EDIT)).toBe(false);
  });

  test('no permissions grant nothing, and the refusal names what’s missing', () => {
    expect(() => requirePermission(who([]), EDIT)).toThrowError(
      expect.objectContaining({ code: 'permission_missing', details: { permission: EDIT } }),
    );
    expect(() => requirePermission(who([EDIT]), EDIT)).not.toThrow();
  });
});

describe('policies', () => {
  test('an unconditional one grants on its own', () => {
    expect(holds(who([], [policy({ actions: ['view', 'edit'] })]), EDIT)).toBe(true);
    expect(holds(who([], [policy({ entityName: '*', actions: ['*'] })]), EDIT)).toBe(true);
  });

  test('a conditional one grants nothing, and overrides the list', () => {
    const conditional = { conditional: true };
    expect(holds(who([], [policy(conditional)]), EDIT)).toBe(false);
    expect(holds(who([EDIT], [policy(conditional)]), EDIT)).toBe(false);
    const everything = policy({ ...conditional, domain: '*', entityName: '*', actions: ['*'] });
    expect(holds(who(['*'], [everything]), EDIT)).toBe(false);
  });

  test('one that allows conditions but has none grants nothing on its own, and doesn’t change the list', () => {
    expect(holds(who([], [policy({ allowConditions: true })]), EDIT)).toBe(false);
    expect(holds(who([EDIT], [policy({ allowConditions: true })]), EDIT)).toBe(true);
  });

  test('a conditional one doesn’t affect other permissions, or an unconditional one beside it', () => {
    expect(holds(who([EDIT], [policy({ conditional: true, actions: ['delete'] })]), EDIT)).toBe(true);
    expect(holds(who([], [policy({ conditional: true }), policy()]), EDIT)).toBe(true);
  });

  test('one for something else grants nothing', () => {
    expect(holds(who([], [policy({ domain: 'routing' })]), EDIT)).toBe(false);
    expect(holds(who([], [policy({ actions: [] })]), EDIT)).toBe(false);
  });
});

describe('for any permissions', () => {
  const segment = fc.constantFrom('oauth', 'OAUTH', 'client', 'Client', 'edit', 'view', '*', '', 'a');
  const dotted = fc.array(segment, { maxLength: 4 }).map((parts) => parts.join(':'));
  const asked = fc.array(fc.constantFrom('oauth', 'client', 'edit', 'view', 'a'), { minLength: 1, maxLength: 4 });

  /** The same rule in another way: the grant as a regular expression. */
  function naive(granted: string, permission: string): boolean {
    if (granted === '*') return true;
    const pattern = granted
      .split(':')
      .map((part) => (part === '*' ? '[^:]*' : part))
      .join(':');
    return new RegExp(`^${pattern}$`, 'i').test(permission);
  }

  test('the matcher agrees with a naive one', () => {
    fc.assert(
      fc.property(dotted, asked, (granted, parts) => {
        expect(matches(granted, parts.join(':'))).toBe(naive(granted, parts.join(':')));
      }),
      { numRuns: runs(1000) },
    );
  });

  test('more permissions never take any away, and more conditional policies never grant any', () => {
    const conditional = fc.record({
      domain: segment,
      entityName: segment,
      actions: fc.array(segment, { maxLength: 2 }),
      conditional: fc.constant(true),
      allowConditions: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(dotted), dotted, fc.array(conditional), conditional, (list, one, policies, another) => {
        const before = holds(who(list, policies), EDIT);
        if (before) expect(holds(who([...list, one], policies), EDIT)).toBe(true);
        else expect(holds(who(list, [...policies, another]), EDIT)).toBe(false);
      }),
    );
  });
});
