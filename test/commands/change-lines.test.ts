import { expect, test } from 'vitest';
import { changeLines } from '../../commands/clients/change-lines.ts';
import { namesFrom } from '../../commands/clients/names.ts';
import { oauthClient } from '../listings/clients.ts';

const names = namesFrom({ roles: {}, divisions: {}, users: {} });
const uris = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => `https://app-${from + n}.example.com/oauth/callback`);

test('a list that changes is one line: what goes, then what comes', () => {
  const base = { ...oauthClient(), redirectUris: uris(0, 2) };
  const change = { redirectUris: uris(1, 4) };
  const [gone, , ...come] = uris(0, 4);
  expect(changeLines(base, change, names)).toEqual([`*Redirect URIs:* remove ${gone}; add ${come.join(', ')}`]);
  expect(changeLines(base, change, names, 'done')).toEqual([
    `*Redirect URIs:* removed ${gone}; added ${come.join(', ')}`,
  ]);
});

test('a long one takes several lines, so that none has to be left out with everything in it', () => {
  const base = { ...oauthClient(), redirectUris: uris(0, 30) };
  const lines = changeLines(base, { redirectUris: uris(30, 60) }, names);
  expect(lines.length).toBeGreaterThan(4);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(500);
  expect(lines.flatMap((line) => line.match(/https:[^,;\s]+/gu) ?? [])).toEqual(uris(0, 60));
  expect(lines.every((line) => /^\*Redirect URIs:\* (?:remove|add) /u.test(line))).toBe(true);
});
