import { describe, expect, test } from 'vitest';
import { leavingSentence, undoableSentence } from '../../commands/clients/leaving.ts';
import { inLanguage } from '../../commands/language.ts';
import { operationButtons } from '../../commands/names.ts';
import { allOperations, operations } from '../../commands/registry.ts';
import { englishIn, pseudoLanguage, textsIn } from '../support/pseudo-language.ts';
import { greekClient, greekNames, greekReader, now } from './greek.ts';

/** What an operation says in a second language, without grant types, which belong to none. */
const left = (render: () => unknown): string[] => {
  const texts = inLanguage(pseudoLanguage, () => textsIn(render()));
  expect(texts.length).toBeGreaterThan(0);
  return englishIn(texts.join('\n'), /^(?:CODE|TOKEN|CLIENT-CREDENTIALS)$/u);
};

const young = greekClient(1, { dateCreated: '2026-11-20T00:00:00Z' });
const old = greekClient(2, { state: 'inactive', grantType: 'CLIENT-CREDENTIALS' });
const implicit = greekClient(3, { grantType: 'TOKEN' });
const move = { clientId: implicit.id, clientName: implicit.name, fingerprint: 'α', change: { grantType: 'CODE' } };
const reader = greekReader();

describe.each(allOperations)('$name', ({ summary, title, button, stakes }) => {
  test('declares its words in the reader’s language', () => {
    expect(left(() => [summary(), title?.(), button?.label(), stakes?.verb()])).toEqual([]);
    if (stakes === undefined) return;
    expect(
      left(() => [
        ...[undefined, young, old].map((client) => stakes.consequences(client, now)),
        stakes.consequences(implicit, now, move),
      ]),
    ).toEqual([]);
  });
});

test('a button that leads to an operation is labeled in the reader’s language', () => {
  expect(left(() => Object.values(operationButtons).map(({ label }) => label()))).toEqual([]);
});

const { create, update, delete: remove, rotate } = operations;
const made = { names: greekNames, correlationId: undefined };
const secret = { ticket: 'α', expiresAt: 0 };

/** What each operation shows when it's done, and what its request keeps of it. */
const views: Readonly<Record<string, () => unknown>> = {
  create: () =>
    [
      { ...made, client: young, secret, lost: false },
      { ...made, client: young, secret: undefined, lost: false, allowedIps: ['203.0.113.7'] },
      { ...made, client: young, secret: undefined, lost: true },
      { ...made, client: implicit, secret: undefined, lost: true },
    ].map((output) => create.view(output, reader)),
  update: () =>
    [
      { ...made, before: young, change: { name: 'Άλλο' }, sealed: false, dropped: true, next: 'rotate' },
      {
        ...made,
        before: implicit,
        change: { grantType: 'CODE' as const },
        sealed: true,
        dropped: false,
        next: undefined,
      },
    ].map((output) => update.view({ ...output, client: greekClient(4) }, reader)),
  delete: () =>
    (['deleted', 'leaving', 'deactivated', 'reactivated'] as const).map((kind) =>
      remove.view(
        { kind, clientName: 'Μισθοδοσία', correlationId: undefined, ...(kind === 'leaving' && { removedOn: 0 }) },
        reader,
      ),
    ),
  rotate: () =>
    [true, false].map((sealed) => rotate.view({ ...made, fact: { name: 'Μισθοδοσία', sealed, owner: 'U1' } }, reader)),
  outcomes: () => {
    const updated = { kind: 'updated', name: 'Άλλο', missingIps: ['203.0.113.7'], unshown: ['state'] };
    const flags = { moved: true, sealed: false, dropped: true };
    return [
      ...[1, 2].map((changes) => update.outcome?.({ ...updated, ...flags, changes })),
      ...[true, false].map((moved) => update.outcome?.({ kind: 'shown', moved })),
      create.outcome?.({ name: 'Άλλο', grantType: 'CODE', lost: false, missingIps: ['203.0.113.7'] }),
      remove.outcome?.({ kind: 'gone' }),
      rotate.outcome?.({ name: 'Μισθοδοσία', sealed: true, owner: 'U1' }, 'requester'),
      update.outcome?.({ ...updated, ...flags, changes: 1, sealed: true }, 'requester'),
    ];
  },
  'a client that was deleted and is still there': () =>
    [
      { by: 'U1', on: 0 },
      { by: undefined, on: 0 },
    ].flatMap((leaving) => [leavingSentence(leaving), undoableSentence(leaving)]),
};

test.each(Object.entries(views))('%s is in the reader’s language', (_what, render) => {
  expect(left(render)).toEqual([]);
});
