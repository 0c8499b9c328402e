import { describe, expect, test } from 'vitest';
import { say } from '../../commands/block-kit/blocks.ts';
import { fitMessage } from '../../commands/block-kit/fit.ts';
import { startWorld } from '../support/world.ts';

/** What doesn't fit in one message is cut between two items, and counted. */

/** All mrkdwn of a message. */
const mrkdwn = (blocks: readonly unknown[]): string[] =>
  [...JSON.stringify(blocks).matchAll(/"type":"mrkdwn","text":("(?:[^"\\]|\\.)*")/gu)].map((found) =>
    String(JSON.parse(found[1] ?? '""')),
  );

const times = <T>(most: number, make: (n: number) => T): T[] => Array.from({ length: most }, (_, n) => make(n));

test('shows the first of 500 scopes without gaps, and how many more there are', async () => {
  const world = await startWorld();
  const scopes = times(500, (n) => `some-rather-long-scope-${n}:readonly`);
  world.genesys.addClient({ name: 'Huge', scope: scopes });
  const { rendered, blocks } = await world.asks('ada', '/oauth show huge');
  const shown = rendered.match(/some-rather-long-scope-\d+:readonly/gu) ?? [];
  expect(shown.length).toBeGreaterThan(150);
  expect(shown).toEqual(scopes.slice(0, shown.length));
  expect(rendered.replace('checking usage…', '').match(/….*/gu)).toEqual([`… and ${500 - shown.length} more`]);
  expect(mrkdwn(blocks).filter((text) => text.split('`').length % 2 === 0)).toEqual([]);
});

test('shows some of each when a client has too much of everything, and counts the rest of each', async () => {
  const world = await startWorld();
  world.genesys.switches.allowedIps = 'optional';
  const { id } = world.genesys.addClient({
    name: `Everything ${'&'.repeat(280)}`,
    authorizedGrantType: 'CLIENT-CREDENTIALS',
    description: 'What it is for. '.repeat(200),
    registeredRedirectUri: times(500, (n) => `https://app-${n}.example.com/${'path/'.repeat(20)}`),
    scope: times(500, (n) => `a-scope-${n}`),
    roleDivisions: times(300, (n) => ({ roleId: `role-${n}-${'x'.repeat(60)}`, divisionId: '*' })),
    unknownFields: { allowedIpAddresses: [...times(299, (n) => `2001:db8::${n}`), '0.0.0.0/0'] },
  });
  const { rendered, blocks } = await world.asks('ada', `/oauth show ${id}`);
  for (const [heading, item, all] of [
    ['Redirect URIs (500)', /https:\/\/app-\d+/gu, 500],
    ['Scopes (500)', /a-scope-\d+/gu, 500],
    ['Roles (300)', /• .*role-\d+-x/gu, 300],
    ['Allowed IP addresses (300)', /• 2001:db8::\d+/gu, 300],
  ] as const) {
    const [, list = ''] = rendered.split(`${heading}\n`);
    const [, before = '', missing] = /^([\s\S]*?)… and (\d+) more\n/u.exec(list) ?? [];
    const shown = before.match(item) ?? [];
    expect(shown.length, heading).toBeGreaterThan(5);
    expect(shown.length + Number(missing), heading).toBe(all);
  }
  // The one that's left out is the one that matters.
  expect(rendered).toContain('0.0.0.0/0 allows every address: tokens can be requested from anywhere.');
  expect(rendered).toContain('Description\n> What it is for. What it is for.');
  expect(rendered).not.toContain('part of this is missing');
  expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(13_000);
});

test('doesn’t cut what fits: lists use the room that others leave', async () => {
  const world = await startWorld();
  const scopes = times(150, (n) => `some-rather-long-scope-${n}:readonly`);
  world.genesys.addClient({
    name: 'Roomy',
    description: 'Short',
    scope: scopes,
    registeredRedirectUri: ['https://a.example.com'],
  });
  const { rendered } = await world.asks('ada', '/oauth show roomy');
  expect(rendered).toContain(scopes.at(-1));
  expect(rendered.replace('checking usage…', '')).not.toContain('…');
});

describe('a message that’s too long for Slack', () => {
  const paragraph = (lines: readonly string[]) => fitMessage(say(lines.join('\n'))).blocks;
  const long = (lines: readonly string[]) => {
    const many = times(6, () => paragraph(lines)).flat();
    return fitMessage({ text: 'x', blocks: many }).blocks;
  };

  test('loses full lines of its longest paragraphs, and says how many', () => {
    const lines = times(60, (n) => `• line ${n} ${'x'.repeat(34)}`);
    for (const text of mrkdwn(long(lines))) {
      const [, missing] = /\n… and (\d+) more lines$/u.exec(text) ?? [];
      const kept = text.split('\n').slice(0, missing === undefined ? undefined : -1);
      expect(kept).toEqual(lines.slice(0, kept.length));
      expect(kept.length + Number(missing ?? 0)).toBe(60);
    }
  });

  test('is cut within a line if that’s nearly all there is, and never in a code span', () => {
    const [text = ''] = mrkdwn(long([times(100, (n) => `\`a-long-scope-${n}:readonly\``).join(', ')]));
    expect(text).toMatch(/^(?:`a-long-scope-\d+:readonly`, )+…$/u);
  });
});
