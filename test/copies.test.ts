import { execFileSync } from 'node:child_process';
import { runInThisContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { copiesBadly, copiesFromNothing } from '../scripts/spread.mjs';

/** An object's own properties, in their order, and whether they're getters. */
const propertiesOf = (value: unknown) =>
  Reflect.ownKeys(Object(value)).map((key) => {
    const { get, ...property } = Object.getOwnPropertyDescriptor(value, key) ?? {};
    return [key, property, typeof get];
  });

describe('a program that copies into empty objects', () => {
  test.each([
    ['overwrites and adds in the same order', '({ ...{ a: 1, b: 2 }, b: 3, c: 4 })'],
    ['copies nothing', '({ ...undefined, ...null, ...{}, a: 1 })'],
    ['copies copies', '({ ...{ ...{ a: 1 }, b: 2 }, c: { ...{ d: 3 } }, e: [{ ...{ f: 4 }, g: 5 }].length })'],
    ['reads getters, and keeps its own', '({ ...{ get a() { return { n: 1 }; } }, get b() { return 2; } })'],
    ['makes a property of `__proto__` from JSON', `({ ...JSON.parse('{"__proto__":{"admin":true}}'), a: 1 })`],
    [
      'copies texts, lists, and symbols',
      `({ ...'ab', ...['x'], [Symbol.iterator]: 1, ...{ [Symbol.asyncIterator]: 2 } })`,
    ],
    [
      'leaves the rest in patterns',
      '(() => { let rest; ({ ...rest } = { a: 1 }); return (({ ...more }) => more)({ ...rest, b: 2 }); })()',
    ],
    ['leaves texts', "({ ...{ a: '{ ...b, c }' }, d: `{ ...e, f }`, g: /\\{ ...h, i \\}/u.source })"],
    [
      'copies what functions give',
      '(() => { const of = (n) => ({ n }); return { ...of(1), m: { ...of({ ...of(2), k: 3 }) }.n.k }; })()',
    ],
  ])('%s', (_what, code) => {
    expect(copiesFromNothing(code)).toMatch(/\{ \.\.\.\{\}, \.\.\./u);
    expect(propertiesOf(runInThisContext(copiesFromNothing(code)))).toEqual(propertiesOf(runInThisContext(code)));
  });

  test('gives its objects one hidden class, and where Node.js does so by itself, isn’t needed', () => {
    const program = `
      const copy = (from) => ({ ...from, c: 3 });
      const from = { a: 1, b: 2 };
      for (let time = 0; time < 100; time += 1) copy(from);`;
    const haveSameClass = (code: string): string => {
      const asks = `${code}\nconsole.log(%HaveSameMap(copy(from), copy(from)));`;
      const args = ['--allow-natives-syntax', '--input-type=module', '--eval', asks];
      return execFileSync(process.execPath, args, { encoding: 'utf8' }).trim();
    };
    expect(haveSameClass(program)).toBe(String(!copiesBadly));
    expect(haveSameClass(copiesFromNothing(program))).toBe('true');
  });
});
