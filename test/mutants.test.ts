import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { root } from './support/sources.ts';

const fault = z.strictObject({
  file: z.string(),
  does: z.string(),
  from: z.string(),
  to: z.string(),
  test: z.string(),
  title: z.string().exactOptional(),
});
const read = (path: string): string => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '');
const faults = z.array(fault).parse(JSON.parse(read('scripts/mutants.json')));

test('there are at least 60 named faults, each one another', () => {
  expect(new Set(faults.map(({ file, from, to }) => JSON.stringify([file, from, to]))).size).toBe(faults.length);
  expect(faults.length).toBeGreaterThanOrEqual(60);
});

test('the place of each named fault is in the code, once: write the fault anew where the code has moved', () => {
  const lost = faults.filter(({ file, from, to }) => from === to || read(file).split(from).length !== 2);
  expect(lost.map(({ file, does }) => `${file}: ${does}`)).toEqual([]);
});

test('the test of each named fault is there', () => {
  const lost = faults.filter(({ test: file, title = '' }) => !read(file).includes(title) || read(file) === '');
  expect(lost.map(({ test: file, title }) => `${file}: ${title}`)).toEqual([]);
});
