import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Loud } from '../../app/pipeline/loud.ts';
import { createPipeline } from '../../app/pipeline.ts';
import { createLog } from '../../app/process/log.ts';
import { createMetrics } from '../../app/process/metrics.ts';
import { say } from '../../commands/block-kit/blocks.ts';
import type { Message } from '../../commands/block-kit/message.ts';
import type { Context, Services } from '../../commands/operation/context.ts';
import type { Weight } from '../../commands/operation/weight.ts';
import type { Operation } from '../../commands/operation.ts';
import type { Effects } from '../../commands/outcome.ts';
import { operationOf } from '../../commands/registry.ts';
import { createAudit } from '../../services/audit.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { Person } from '../../services/people.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { keySpace } from '../../services/store.ts';
import { flakyStore } from '../support/flaky-store.ts';
import { ringOf } from '../support/keys.ts';

const actor = { team: 'T1', user: 'U1' };
const person: Person = {
  slack: { team: 'T1', user: 'U1', name: 'Ada' },
  genesys: { id: 'g1', name: 'Ada Admin', email: 'ada@example.com' },
  authorization: { permissions: ['oauth:client:view', 'oauth:client:edit'], policies: [] },
};

function world({ who = person, weight = 'alone' }: { who?: Person | KeyturnError; weight?: Weight } = {}) {
  const fate = { now: 'works' as 'works' | 'fails' };
  const store = flakyStore(createMemoryStore({ now: Date.now }), () => fate.now);
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()));
      done();
    },
  });
  const audit = createAudit({
    store,
    keys: keySpace('o1'),
    ring: ringOf(1),
    organization: 'o1',
    now: Date.now,
    log: () => undefined,
  });
  const asked: string[] = [];
  const channel = { now: 'works' };
  let time = 1_000;
  const metrics = createMetrics();
  // Only what the pipeline itself uses; the operations here use nothing else.
  const services = {
    organization: { id: 'o1', name: 'Northwind' },
    genesys: { askedBy: () => undefined },
    access: { isOwnClient: (clientId: string) => clientId === 'own' },
    people: {
      async resolve(_actor: unknown, freshness: string) {
        asked.push(freshness);
        if (who instanceof KeyturnError) throw who;
        return who;
      },
    },
    audit,
    now: () => {
      time += 250;
      return time;
    },
    command: '/oauth',
    needsSecondPerson: () => false,
    weigh: async () => ({ weight, nameTaken: false, notHeld: [] }),
  } as unknown as Services;
  const told: unknown[] = [];
  const loud: Loud = {
    async requireChannel() {
      if (channel.now === 'fails') throw new KeyturnError('channel_unusable');
    },
    begin: () => ({
      stored: {},
      done: (made) => void told.push({ unclear: false, made }),
      unclear: () => void told.push({ unclear: true, made: undefined }),
      undone: () => undefined,
    }),
    tell: () => Promise.reject(new Error('only the worker does')),
    due: async () => [],
    takenBackBy: async () => undefined,
    takenBack: async () => undefined,
    change: async () => undefined,
  };
  const pipeline = createPipeline({
    inFlight: { background: () => undefined },
    services,
    log: createLog({ level: 'info', destination }),
    metrics,
    loud,
    startOffering: () => ({ offerTo: () => () => Promise.reject(new Error('no secret here')), end: () => undefined }),
    id: () => 'attempt-1',
    reference: () => 'KT-1',
  });
  const shown: { message: Message; error: KeyturnError | undefined }[] = [];
  const surface = {
    working: async () => undefined,
    async show(message: Message, error?: KeyturnError) {
      shown.push({ message, error });
    },
  };
  const trail = async () => {
    await audit.flush();
    return (await audit.latest({ limit: 50 })).toReversed();
  };
  return { pipeline, surface, shown, lines, asked, trail, fate, metrics, told, channel };
}

const operation = (run: (context: Context, input: unknown) => unknown, more: Partial<Operation> = {}): Operation =>
  ({
    ...operationOf('update'),
    input: z.strictObject({ clientId: z.string(), name: z.string().min(1) }),
    clientOf: () => ({ id: 'c1', name: 'Before' }),
    run,
    effects: (output) => Object(output) as Effects,
    view: () => say('Seen.'),
    ...more,
  }) as Operation;
const input = { clientId: 'c1', name: 'After' };

test('a read is allowed with cached permissions, answered, measured and recorded with its client', async () => {
  const w = world();
  const read = operation(async (_context, given) => {
    expect(given).toEqual(input);
    return { client: { id: 'c1', name: 'After' } };
  });
  await w.pipeline.read(read, actor, input, w.surface);
  expect(w.shown.map(({ message }) => message.text)).toEqual(['Seen.']);
  expect(w.asked).toEqual(['cached']);
  expect(await w.trail()).toMatchObject([
    {
      operation: 'update',
      action: 'done',
      clientId: 'c1',
      clientName: 'After',
      person: { slackTeam: 'T1', slackUser: 'U1', genesysUser: 'g1', name: 'Ada Admin' },
    },
  ]);
  expect((await w.metrics.render()).text).toContain(
    'keyturn_attempt_seconds_sum{operation="update",act="read",outcome="ok"} 0.5',
  );
});

test('a read that takes a step is a bug, and nothing is done', async () => {
  const w = world();
  let done = false;
  const read = operation(async ({ beforeWrite }) => {
    await beforeWrite('deactivate');
    done = true;
  });
  await w.pipeline.read(read, actor, input, w.surface);
  expect(done).toBe(false);
  expect(w.shown[0]?.error).toMatchObject({ code: 'internal', details: { why: 'a read took a step' } });
});

test('names each field of invalid input, and doesn’t run the operation', async () => {
  const w = world();
  const read = operation(() => expect.unreachable());
  await w.pipeline.read(read, actor, { clientId: 7, name: '' }, w.surface);
  expect(w.shown[0]?.error?.details).toEqual({
    problems: [
      { kind: 'wrong_type', field: 'clientId' },
      { kind: 'too_short', field: 'name', limit: 1 },
    ],
  });
  expect(w.shown[0]?.error?.cause).toBeInstanceOf(z.ZodError);
  expect(() => w.pipeline.parse(read, 'odd')).toThrow(
    expect.objectContaining({ code: 'input_invalid', details: { problems: [{ kind: 'wrong_type', field: '' }] } }),
  );
  expect(w.pipeline.parse(read, input)).toEqual(input);
});

test('records a write before its first step and after it, once each, with the resulting client', async () => {
  const w = world();
  const seen: number[] = [];
  const write = operation(async ({ beforeWrite }) => {
    await beforeWrite('one');
    seen.push((await w.trail()).length);
    await beforeWrite('two');
    seen.push((await w.trail()).length);
    return { client: { id: 'c9', name: 'Made' } };
  });
  const output = await w.pipeline.write(
    { operation: 'update', act: 'read', actor, requestId: 'r1' },
    write,
    person,
    input,
  );
  expect(output).toEqual({ client: { id: 'c9', name: 'Made' } });
  expect(seen).toEqual([1, 1]);
  expect(
    (await w.trail()).map(({ action, clientId, clientName, requestId }) => [action, clientId, clientName, requestId]),
  ).toEqual([
    ['started', 'c1', 'Before', 'r1'],
    ['done', 'c9', 'Made', 'r1'],
  ]);
});

test.each([
  [{ correlationId: 'corr-1' }, 'corr-1'],
  [{ other: 'corr-1' }, undefined],
  ['corr-1', undefined],
  [null, undefined],
])('a write that gives %j is recorded with the correlation ID %s', async (output, correlationId) => {
  const w = world();
  await w.pipeline.write(
    { operation: 'update', act: 'read', actor },
    operation(async () => output),
    person,
    input,
  );
  expect((await w.trail()).map((record) => record.correlationId)).toEqual([correlationId]);
});

test('a write that doesn’t name its client keeps that of the attempt', async () => {
  const w = world();
  const write = operation(async () => undefined, { clientOf: () => undefined });
  await w.pipeline.write(
    { operation: 'update', act: 'read', actor, client: { id: 'c5', name: 'Known' } },
    write,
    person,
    input,
  );
  expect(await w.trail()).toMatchObject([{ action: 'done', clientId: 'c5', clientName: 'Known' }]);
});

test('doesn’t make a write that needs approval', async () => {
  const w = world({ weight: 'second' });
  const write = operation(() => expect.unreachable());
  await expect(
    w.pipeline.write({ operation: 'update', act: 'read', actor }, write, person, input),
  ).rejects.toMatchObject({
    code: 'internal',
    details: { why: 'a write without its second person' },
  });
});

test('tells the channel of a loud write, also of one that may have happened, and not of one that didn’t', async () => {
  const w = world({ weight: 'loud' });
  const attempt = { operation: 'update', act: 'read', actor } as const;
  const client = { id: 'c1', name: 'After' };
  await w.pipeline.write(
    attempt,
    operation(async () => ({ client })),
    person,
    input,
  );
  const fails = (changed: 'no' | 'unknown') =>
    operation(async () => {
      throw new KeyturnError('genesys_outcome_unknown', { changed });
    });
  await expect(w.pipeline.write(attempt, fails('unknown'), person, input)).rejects.toThrow();
  await expect(w.pipeline.write(attempt, fails('no'), person, input)).rejects.toThrow();
  w.channel.now = 'fails';
  const never = operation(() => expect.unreachable());
  await expect(w.pipeline.write(attempt, never, person, input)).rejects.toMatchObject({ code: 'channel_unusable' });
  expect(w.told).toEqual([
    { unclear: false, made: client },
    { unclear: true, made: undefined },
  ]);
});

test('doesn’t make a write that can’t be recorded, and records late one that was made', async () => {
  const w = world();
  const steps: string[] = [];
  const write = operation(async ({ beforeWrite }) => {
    await beforeWrite('one');
    steps.push('made');
    w.fate.now = 'fails';
  });
  await w.pipeline.write({ operation: 'update', act: 'read', actor }, write, person, input);
  expect(steps).toEqual(['made']);
  expect(w.lines).toMatchObject([
    { level: 50, msg: 'the audit trail isn’t responding; will record this later', operation: 'update', action: 'done' },
  ]);
  await expect(
    w.pipeline.write({ operation: 'update', act: 'read', actor }, write, person, input),
  ).rejects.toMatchObject({
    code: 'audit_unavailable',
  });
  expect(steps).toEqual(['made']);
});

const cases: [KeyturnError['code'], string, number, string][] = [
  ['permission_missing', 'refused', 30, 'an attempt was refused'],
  ['own_client', 'refused', 30, 'an attempt was refused'],
  ['client_not_found', 'failed', 30, 'an attempt was refused'],
  ['genesys_failed', 'failed', 40, 'an attempt failed'],
  ['store_unavailable', 'failed', 40, 'an attempt failed'],
  ['secret_lost', 'failed', 40, 'an attempt failed'],
  ['internal', 'failed', 50, 'an attempt failed inside Keyturn'],
];
test.each(cases)('%s is recorded as %s and logged at %i', async (code, action, level, msg) => {
  const w = world();
  const error = new KeyturnError(code, { changed: 'no', details: { why: 'test' } });
  const result = await w.pipeline.guard({ operation: 'update', act: 'read', actor }, w.surface.show, () =>
    Promise.reject(error),
  );
  expect(result).toBeUndefined();
  expect(w.shown).toMatchObject([{ error: { code } }]);
  const small = level === 30 ? { type: 'section' } : { elements: [{ text: 'Reference: `KT-1`' }] };
  expect(w.shown[0]?.message.blocks.at(-1)).toMatchObject(small);
  expect(w.lines).toMatchObject([{ level, msg, reference: 'KT-1', operation: 'update', user: 'U1', team: 'T1' }]);
  expect(level === 30 ? w.lines[0] : {}).not.toHaveProperty('err');
  const [record] = await w.trail();
  expect(record).toMatchObject({ action, code, reference: 'KT-1' });
  expect(record).not.toHaveProperty('correlationId');
  expect((await w.metrics.render()).text).toContain(
    `keyturn_attempt_seconds_sum{operation="update",act="read",outcome="${code}"} `,
  );
});

test('records an unclear outcome as unknown, with Genesys Cloud’s correlation ID, which people see too', async () => {
  const w = world();
  const error = new KeyturnError('genesys_outcome_unknown', { changed: 'unknown', correlationId: 'corr-1' });
  await w.pipeline.guard({ operation: 'update', act: 'read', actor }, w.surface.show, () => Promise.reject(error));
  expect(await w.trail()).toMatchObject([{ action: 'unknown', correlationId: 'corr-1' }]);
  expect(w.shown[0]?.message.blocks.at(-1)).toMatchObject({
    elements: [{ text: 'Reference: `KT-1` · Genesys Cloud correlation ID `corr-1`' }],
  });
});

test('records a refusal without what’s unknown about the person', async () => {
  const w = world({ who: new KeyturnError('person_refused', { details: { reason: 'guest' } }) });
  await w.pipeline.read(
    operation(() => expect.unreachable()),
    actor,
    input,
    w.surface,
  );
  const [record] = await w.trail();
  expect(record).toMatchObject({ action: 'refused', code: 'person_refused' });
  expect(record?.person).toEqual({ slackTeam: 'T1', slackUser: 'U1' });
});

test('rejects people without the operation’s permission, and lets everyone in if it needs none', async () => {
  const w = world({ who: { ...person, authorization: { permissions: [], policies: [] } } });
  await w.pipeline.read(
    operation(() => expect.unreachable()),
    actor,
    input,
    w.surface,
  );
  expect(w.shown[0]?.error).toMatchObject({ code: 'permission_missing', details: { permission: 'oauth:client:edit' } });
  const { permission: _none, about: _client, ...free } = operation(async () => undefined);
  await w.pipeline.read(free as Operation, actor, input, w.surface);
  expect(w.shown[1]?.message.text).toBe('Seen.');
});

test('a viewer knows what this person can do, and Keyturn’s own client', () => {
  const { pipeline } = world();
  const viewer = pipeline.viewer(person);
  expect([viewer.may('update'), viewer.may('update'), viewer.may('delete'), viewer.may('help')]).toEqual([
    true,
    true,
    false,
    true,
  ]);
  expect([viewer.isOwnClient('own'), viewer.isOwnClient('other')]).toEqual([true, false]);
  expect(viewer).toMatchObject({ person, command: '/oauth', organization: { id: 'o1' } });
});
