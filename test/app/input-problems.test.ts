import { expect, test } from 'vitest';
import { z } from 'zod';
import { problemsOf } from '../../app/pipeline/input-problems.ts';

const schema = z.strictObject({
  name: z.string().min(2).max(4),
  state: z.enum(['active', 'inactive']),
  seconds: z.int().min(300).max(3_600),
  roles: z.array(z.string().regex(/^r/u)).min(1).max(2),
});
const fine = { name: 'abc', state: 'active', seconds: 300, roles: ['r1'] };

test.each([
  ['a missing field', { name: undefined }, [{ kind: 'missing', field: 'name' }]],
  ['another type', { name: null }, [{ kind: 'wrong_type', field: 'name' }]],
  ['a short text', { name: 'a' }, [{ kind: 'too_short', field: 'name', limit: 2 }]],
  ['a long text', { name: 'abcde' }, [{ kind: 'too_long', field: 'name', limit: 4 }]],
  ['a small number', { seconds: 299 }, [{ kind: 'too_small', field: 'seconds', limit: 300 }]],
  ['a big number', { seconds: 3_601 }, [{ kind: 'too_big', field: 'seconds', limit: 3_600 }]],
  ['a short list', { roles: [] }, [{ kind: 'too_small', field: 'roles', limit: 1 }]],
  ['a long list', { roles: ['r1', 'r2', 'r3'] }, [{ kind: 'too_big', field: 'roles', limit: 2 }]],
  ['what isn’t offered', { state: 'gone' }, [{ kind: 'not_offered', field: 'state', value: 'gone' }]],
  ['what isn’t offered, and no text', { state: null }, [{ kind: 'not_offered', field: 'state' }]],
  ['a part of a list', { roles: ['r1', 'x'] }, [{ kind: 'malformed', field: 'roles.1' }]],
  ['a field that’s unknown', { other: 1 }, [{ kind: 'unknown_field', field: 'other' }]],
  ['two fields', { name: 'a', state: 'gone' }, ['name', 'state'].map((field) => expect.objectContaining({ field }))],
])('names %s', (_what, change, problems) => {
  const raw = { ...fine, ...change };
  const { error } = schema.safeParse(raw);
  expect(error && problemsOf(error, raw)).toEqual(problems);
});

test.each([null, 'text', 7])('names what isn’t an object at all: %j', (raw) => {
  const { error } = schema.safeParse(raw);
  expect(error && problemsOf(error, raw)).toEqual([{ kind: 'wrong_type', field: '' }]);
});
