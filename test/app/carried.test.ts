import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carried, carrying, carryingMessage, carryingModal, roomInOption } from '../../app/slack/carried.ts';
import { actions, button, longestOptionValue, overflow, section, typeAhead } from '../../commands/block-kit/blocks.ts';
import { notice } from '../../commands/block-kit/modals.ts';

describe('a value', () => {
  test.each(['', 'show:1-2', 'k1', '{"words":"a:b","page":2}', 'two\nlines'])(
    '%j comes back with its organization',
    (value) => {
      expect(carried.parse(carrying('north', value))).toEqual({ organization: 'north', value });
    },
  );

  test('gets its organization once, however often it’s added', () => {
    const once = carrying('north', 'x');
    expect(carrying('north', once)).toBe(once);
  });

  test.each(['3f1c', 'show:3f1c', 'k1:half', '{"words":"","page":1}', ''])(
    '%j of the previous version is read as it is',
    (value) => {
      expect(carried.parse(value)).toEqual({ organization: undefined, value });
    },
  );
});

/** IDs as Genesys Cloud gives them, as Keyturn makes them of a host and a client, and anything else. */
const organizations = fc.oneof(
  fc.uuid(),
  fc.tuple(fc.domain(), fc.nat({ max: 65_535 }), fc.uuid()).map(([host, port, id]) => `${host}:${port}/${id}`),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }),
);

test('any value comes back with any organization, which is added once', () => {
  fc.assert(
    fc.property(organizations, fc.oneof(fc.string(), fc.constant('k1:other:x')), (organization, value) => {
      const once = carrying(organization, value);
      expect(carried.parse(once)).toEqual({ organization, value });
      expect(carrying(organization, once)).toBe(once);
      expect(once.length - value.length).toBe(longestOptionValue - roomInOption(organization));
    }),
    { examples: [['localhost:8080/cid', 'abc']] },
  );
});

test('a value that Keyturn didn’t encode is read as it is', () => {
  expect(carried.parse('k1:%zz:abc')).toEqual({ organization: undefined, value: 'k1:%zz:abc' });
});

test('every button, menu and modal carries the organization, and a search field in its block’s ID', () => {
  const blocks = [
    section('Which?', typeAhead('run:show', 'Find a client')),
    section(
      'A client',
      overflow('menu', [
        { label: 'Show', value: 'show:1' },
        { label: 'Update', value: 'update:1' },
      ]),
    ),
    section('Another', button({ label: 'Choose', actionId: 'run:show', value: '2' })),
    ...actions(button({ label: 'Help', actionId: 'run:help' })),
    section('Words alone'),
  ];
  const shown = carryingMessage('north', { text: '', blocks });
  const values = [...JSON.stringify(shown).matchAll(/"(?:value|block_id)":"([^"]*)"/gu)].map(([, value]) => value);
  expect(values).toEqual(['k1:north:0', 'k1:north:show:1', 'k1:north:update:1', 'k1:north:2', 'k1:north:']);
  expect(carryingModal('north', notice('Keyturn', blocks)).private_metadata).toBe('k1:north:');
});
