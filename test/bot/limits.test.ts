import fc from 'fast-check';
import { expect } from 'vitest';
import { say } from '../../commands/block-kit/blocks.ts';
import { fitMessage } from '../../commands/block-kit/fit.ts';
import type { Message, Modal } from '../../commands/block-kit/message.ts';
import { notice } from '../../commands/block-kit/modals.ts';
import { requestCard } from '../../commands/cards/card.ts';
import { chooseClient } from '../../commands/clients/choosing.ts';
import { namesFrom, plainNames } from '../../commands/clients/names.ts';
import { errorMessage } from '../../commands/error-sentences.ts';
import { valuesOf } from '../../commands/forms/client-fields.ts';
import { clientForm } from '../../commands/forms/client-form.ts';
import { requestForm } from '../../commands/forms/request-form.ts';
import { review } from '../../commands/forms/review.ts';
import { formValues } from '../../commands/operation/values.ts';
import { operations } from '../../commands/registry.ts';
import {
  awaitedMessage,
  noSecret,
  secretDone,
  secretErasedModal,
  secretMessage,
  secretModal,
} from '../../commands/secrets/view.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { JsonValue } from '../../services/json.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { runs, testsInTurn } from '../support/cases.ts';
import { usageWith } from '../support/usages.ts';
import { client, faultOf, names, text, viewer } from './hostile.ts';

const test = testsInTurn();

const now = Date.parse('2026-03-02T09:00:00Z');
const usages = usageWith(text(300));
const both = (message: Message): (Message | Modal)[] => [message, notice('OAuth client', message.blocks)];

/** Draws arbitrary data a number of times; everything rendered from it must be within Slack's limits. */
function fits<T>(data: fc.Arbitrary<T>, make: (data: T) => (Message | Modal)[]): void {
  fc.assert(
    fc.property(data, (drawn) => {
      for (const shown of make(drawn)) expect(faultOf(shown)).toBeUndefined();
    }),
    // Shrinking a client of so many parts would take minutes.
    { numRuns: runs(40), endOnFailure: true },
  );
}

test('a page of the listing', () => {
  const page = fc.record({
    shown: fc.array(client, { maxLength: 10 }),
    closest: fc.array(client, { maxLength: 3 }),
    words: text(200),
    filters: fc.option(
      fc.record({
        states: fc.constant(['inactive']),
        grantTypes: fc.subarray(['CODE', 'TOKEN']),
        texts: fc.array(text(200, 1)),
      }),
      { nil: undefined },
    ),
    from: fc.nat(),
    matching: fc.nat(30),
    total: fc.nat(),
    page: fc.integer({ min: 1, max: 3 }),
    pages: fc.integer({ min: 1, max: 3 }),
    part: fc.constantFrom(undefined, { read: 99, total: 916 }, { read: 99 }),
    listing: fc.record({
      asOf: fc.constantFrom(0, now),
      source: fc.constantFrom('fresh' as const, 'stale' as const, 'refreshing' as const, 'direct' as const),
    }),
  });
  fits(fc.tuple(page, viewer), ([output, reader]) => [operations.list.view(output, reader)]);
});

test('the details of a client, in a message and in a modal', () => {
  fits(fc.tuple(client, names, viewer, fc.boolean(), usages), ([shown, known, reader, old, usage]) =>
    both(
      operations.show.view(
        { kind: 'one', client: shown, names: known, usage, ...(old ? { readAt: now } : {}) },
        reader,
      ),
    ),
  );
});

test('the choice between clients', () => {
  fits(fc.tuple(fc.array(client, { minLength: 2, maxLength: 40 }), text(1000), viewer), ([clients, words, reader]) => [
    notice('Update OAuth client', chooseClient('update', words, clients, now)),
    operations.show.view({ kind: 'many', text: words, clients }, reader),
  ]);
});

/** The form of an update as it opens. */
const formOf = (base: OAuthClient) => valuesOf(base, ({ roleId }) => `${roleId} · ${base.name}`);

test('the form of a client as it opens, and with errors', () => {
  fits(fc.tuple(client, text(500), fc.boolean()), ([base, sentence, asksReason]) => {
    const values = formOf(base);
    const errors = { name: sentence, duration: sentence, redirectUris: sentence, scopes: sentence, roles: sentence };
    const empty = formValues.parse({});
    const model = { formId: 'f', title: 'OAuth client', submit: 'Create client', asksReason } as const;
    return [
      clientForm({ ...model, operation: 'update', values, base }),
      clientForm({ ...model, operation: 'update', values, base, errors, problem: 'Refused.' }),
      clientForm({ ...model, operation: 'create', values: empty }),
      ...['CODE', 'TOKEN', 'SAML2-BEARER', 'CLIENT-CREDENTIALS'].map((grantType) =>
        clientForm({ ...model, operation: 'create', values: { ...values, grantType }, errors }),
      ),
    ];
  });
});

test('the review of a change to everything, and its result', () => {
  fits(fc.tuple(client, client, names, viewer), ([base, wanted, known, reader]) => {
    const change = {
      name: wanted.name,
      description: wanted.description ?? '',
      accessTokenValiditySeconds: 300,
      redirectUris: wanted.redirectUris,
      scopes: wanted.scopes,
      roleDivisions: wanted.roleDivisions,
      state: 'inactive',
    } as const;
    const draft = {
      formId: 'f',
      operation: 'update',
      owner: { team: 'T1', user: 'U1' },
      status: 'open',
      client: base,
      values: formOf(wanted),
      asksReason: false,
      names: plainNames(base, known),
    } as const;
    return [
      review(draft, { change }),
      requestForm(
        {
          operation: 'delete',
          title: 'Delete OAuth client',
          formId: 'f',
          client: base,
          values: { reason: '', name: '', when: '' },
          moments: [],
          confirmsName: true,
          consequences: stakes.consequences(base, now),
        },
        namesFrom(draft.names),
        now,
      ),
      ...both(
        operations.update.view(
          {
            before: base,
            client: wanted,
            change,
            names: known,
            correlationId: undefined,
            sealed: false,
            dropped: true,
            next: 'rotate',
          },
          reader,
        ),
      ),
    ];
  });
});

const stakes = operations.delete.stakes ?? {
  verb: () => 'Delete client',
  done: () => '',
  ifApproved: () => '',
  consequences: () => [],
};

test('a new client and its secret', () => {
  fits(fc.tuple(client, names, viewer, fc.boolean()), ([made, known, reader, sealed]) => {
    const secret = sealed ? { ticket: 'secret-1', expiresAt: now } : undefined;
    const facts = {
      id: 'secret-1',
      client: made,
      kind: 'newSecret',
      expiresAt: now,
      tokenSeconds: 38_880_000,
    } as const;
    return [
      ...both(
        operations.create.view({ client: made, names: known, secret, correlationId: undefined, lost: false }, reader),
      ),
      secretMessage(facts, 't'.repeat(80)),
      awaitedMessage({ ...facts, name: made.name }, 't'.repeat(80)),
      noSecret(made.name),
      secretModal({ ...facts, secret: 's'.repeat(200) }),
      secretDone(facts, now),
      secretErasedModal(made),
    ];
  });
});

test('the card of a request in every state', () => {
  const states = [
    'pending',
    'executing',
    'done',
    'failed',
    'unknown',
    'denied',
    'cancelled',
    'expired',
    'stale',
  ] as const;
  const person = text(300).map((name) => ({ slackTeam: 'T1', slackUser: 'U1', genesysUser: 'g', name }));
  fits(fc.tuple(client, person, text(500), fc.constantFrom(...states)), ([about, by, reason, state]) => {
    const record: RequestRecord = {
      id: 'r',
      organization: 'o',
      operation: 'delete',
      input: {},
      client: { id: about.id, name: about.name },
      snapshot: JSON.parse(JSON.stringify({ client: about, notHeld: [reason] })) as JsonValue,
      requester: by,
      reason,
      createdAt: now,
      deadline: now,
      approvalsNeeded: 2,
      approvals: [{ person: by, at: now }],
      state,
      decision: { by, at: now, reason },
      outcome: { at: now, fact: { kind: 'done', facts: { kind: 'gone' } }, reference: 'KT-1' },
    };
    return [requestCard(record, operations.delete, { now, command: '/oauth' })];
  });
});

test('many requests: every button comes with its text', () => {
  const person = text(100).map((name) => ({ slackTeam: 'T1', slackUser: 'U1', genesysUser: 'g2', name }));
  const request = fc.record({
    about: client,
    by: person,
    reason: text(500, 10),
    changes: fc.array(text(300), { maxLength: 10 }),
    state: fc.constantFrom('pending' as const, 'done' as const),
    operation: fc.constantFrom('delete', 'update', 'rotate'),
  });
  const list = fc.array(request, { minLength: 1, maxLength: 25 }).map((all) =>
    all.map(({ about, by, reason, changes, state, operation }, at): RequestRecord => {
      const record = {
        id: `request-${at}`,
        organization: 'o',
        operation,
        input: { clientId: about.id, clientName: about.name, fingerprint: 'f', change: { redirectUris: changes } },
        client: { id: about.id, name: about.name },
        snapshot: JSON.parse(JSON.stringify({ client: about, notHeld: [reason] })) as JsonValue,
        requester: by,
        reason,
        createdAt: now,
        deadline: now,
        approvalsNeeded: 1,
        approvals: [],
        state,
      };
      const details = { genesysMessage: reason };
      const fact = { kind: 'error', code: 'genesys_refused', changed: 'no', details } as const;
      return state === 'pending' ? record : { ...record, outcome: { at: now, fact } };
    }),
  );
  fits(fc.tuple(list, list, viewer, fc.boolean()), ([forMe, mine, reader, unsure]) => {
    const shown = operations.requests.view(
      {
        ...{ forMe, approved: mine, mine, unsure, page: { from: 0, before: [] }, unread: 3 },
        link: () => 'https://sandbox.example/p1',
      },
      reader,
    );
    const { blocks } = fitMessage(shown);
    expect(blocks).toHaveLength(shown.blocks.length);
    for (const [at, { type }] of blocks.entries())
      if (type === 'actions' && !JSON.stringify(blocks[at]).includes('requests:page:'))
        expect(JSON.stringify(blocks[at - 1])).toMatch(/<@U1>:|Your reason:/u);
    return [shown];
  });
});

test('who a person is and what they can do', () => {
  fits(viewer, (reader) => [operations.help.view({}, reader), operations.whoami.view(reader.person, reader)]);
});

test('every error, whatever its details', () => {
  const codes = ['client_not_found', 'input_invalid', 'genesys_refused', 'role_not_held', 'client_locked'] as const;
  fits(fc.tuple(fc.constantFrom(...codes), text(3000), text(60)), ([code, long, id]) => {
    const problems = [{ kind: 'not_offered', field: long, value: long }] as const;
    const details = {
      query: long,
      problems,
      genesysMessage: long,
      roles: [long, { roleId: long }, { roleId: long, roleName: long, divisionId: long, divisionName: long }],
      state: long,
    };
    return both(errorMessage(new KeyturnError(code, { details, correlationId: id }), '/oauth', 'KT-1'));
  });
});

test('a validator that lets everything through would fail here', () => {
  expect(faultOf({ text: '', blocks: [] })).toContain('a text of 0 characters');
  expect(faultOf(say('<!channel>'))).toContain('live');
  expect(
    faultOf({ text: 'x', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] }),
  ).toContain('invalid_blocks');
});
