import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { App } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { createEnvelopes } from '../../app/slack/envelopes.ts';
import { people } from '../../sandbox/slack.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { named, serviceForm } from '../bot/support.ts';
import { startWorld } from '../support/world.ts';

/** Resolves when the bot knows that this many connections have ended. */
function closedSockets(count: number): Promise<void> {
  const channel = 'undici:websocket:close';
  let left = count;
  return new Promise((resolve) => {
    const onClose = (): void => {
      left -= 1;
      if (left > 0) return;
      unsubscribe(channel, onClose);
      resolve();
    };
    subscribe(channel, onClose);
  });
}

test('connections that Slack can’t renew at once come back, and commands are answered again', async () => {
  const world = await startWorld({ socketMode: true });
  world.slack.faults.inject({ method: 'apps.connections.open', status: 503, times: 3 });
  world.slack.sockets.disconnect('refresh_requested');
  await world.slack.waitFor(() => world.slack.sockets.count() === 0);
  await world.slack.waitFor(() => world.slack.sockets.count() === 2, 18_000);
  expect((await world.asks('vera', '/oauth list')).rendered).toContain('of 17 clients');
  expect(world.slack.calls.filter(({ status }) => status === 503)).toHaveLength(3);
}, 120_000);

test('a form is executed even if its acknowledgment finds no connection anymore', async () => {
  const memory = createMemoryStore({ now: Date.now });
  let slow = false;
  let asked = false;
  const store = {
    ...memory,
    getAll: async (keys: readonly string[]) => {
      if (slow && keys.some((key) => key.includes(':draft:')) && !asked) {
        asked = true;
        const ended = closedSockets(2);
        world.slack.sockets.kill();
        await ended;
      }
      return memory.getAll(keys);
    },
  };
  const world = await startWorld({ socketMode: true, bot: { store } });
  const actor = await serviceForm(world, 'ada');
  slow = true;
  expect(await actor.submits()).toMatchObject({ timedOut: true });
  await world.modal(actor, 'Created:');
  expect(named(world, 'Payroll export')).toHaveLength(1);
  expect(world.slack.directMessages(people.ada)).toHaveLength(1);
  expect(world.logLines().filter((line) => line.includes('couldn’t send an acknowledgment'))).toHaveLength(1);
});

type Envelope = Parameters<App['processEvent']>[0];

/** An envelope that notes how it's acknowledged. */
function envelope(answers: unknown[], broken?: Error): Envelope {
  const ack = async (answer?: unknown): Promise<void> => {
    if (broken !== undefined) throw broken;
    answers.push(answer);
  };
  return { body: {}, ack };
}

describe('an envelope that Slack sends again', () => {
  const form = { response_action: 'update' };

  test('is handled once, and acknowledged each time with the same answer', async () => {
    const once = createEnvelopes({ onLost: () => undefined });
    const answers: unknown[] = [];
    let done = 0;
    let begin = (): void => undefined;
    const started = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const handle = async (event: Envelope): Promise<void> => {
      await started;
      await event.ack(form);
      done += 1;
    };
    const first = once('e1', envelope(answers), handle);
    const during = once('e1', envelope(answers), handle);
    begin();
    await Promise.all([first, during]);
    await once('e1', envelope(answers), handle);
    expect(answers).toEqual([form, form, form]);
    expect(done).toBe(1);
    await once('e2', envelope(answers), handle);
    expect(done).toBe(2);
  });

  test('is handled again if it failed before the acknowledgment', async () => {
    const once = createEnvelopes({ onLost: () => undefined });
    const answers: unknown[] = [];
    await expect(once('e1', envelope(answers), () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await once('e1', envelope(answers), (event) => event.ack(form));
    expect(answers).toEqual([form]);
  });

  test('is acknowledged if the first acknowledgment was lost, and the work is done', async () => {
    const lost: unknown[] = [];
    const once = createEnvelopes({ onLost: (error) => lost.push(error) });
    const answers: unknown[] = [];
    const gone = new Error('no connection');
    let done = 0;
    await once('e1', envelope(answers, gone), async (event) => {
      await event.ack(form);
      done += 1;
    });
    await once('e1', envelope(answers), () => Promise.reject(new Error('not again')));
    expect({ done, lost, answers }).toEqual({ done: 1, lost: [gone], answers: [form] });
  });

  test('is forgotten after many others', async () => {
    const once = createEnvelopes({ limit: 2, onLost: () => undefined });
    let done = 0;
    for (const id of ['a', 'b', 'c', 'a'])
      await once(id, envelope([]), async (event) => {
        done += 1;
        await event.ack();
      });
    expect(done).toBe(4);
  });
});
