import { expect, onTestFinished, test, vi } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { KeyturnError } from '../../services/errors.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Store } from '../../services/store.ts';
import { grants, named, serviceForm } from '../bot/support.ts';
import { afterWorkerLooks } from '../support/worker.ts';
import { openCard, secretPath, type TwoPeople, twoPeople, until } from './world.ts';

/** A secret that Genesys Cloud made and Keyturn can't keep. Nobody can get it again. */

const client = 'Nightly reporting export';
const lost =
  'The secret was rotated, but Keyturn couldn’t store the new one, so nobody has it. The old secret no longer works.';
const lostNew = 'The client was created, but Keyturn couldn’t store its secret, so nobody has it.';
const failed = () => new KeyturnError('store_unavailable', { details: { written: 'no' } });

/** A store that takes everything but secrets; `tried` says whether one came. */
function withoutSecrets(): { store: Store; tried: () => boolean } {
  const memory = createMemoryStore({ now: Date.now });
  let tried = false;
  const compareAndSet: Store['compareAndSet'] = async (change) => {
    if (change.put?.some(({ key, value }) => key.includes(':secret:') && value !== undefined)) {
      tried = true;
      throw failed();
    }
    return memory.compareAndSet(change);
  };
  return { store: { ...memory, compareAndSet }, tried: () => tried };
}

/** Lets half a minute pass, which is how long Keyturn tries to store a secret by the clock that nobody sets. */
function passHalfAMinute(): void {
  const elapsed = performance.now.bind(performance);
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => elapsed() + 31_000);
  onTestFinished(() => clock.mockRestore());
}

test('everyone reads that a rotated secret is lost, not that Genesys Cloud didn’t send it', async () => {
  const { store, tried } = withoutSecrets();
  const w = await twoPeople({ store, bot: { workerMs: 10 } });
  const asked = await w.askFor('ada', 'rotate', client);
  await w.approves('dora', asked);
  await until(tried);
  passHalfAMinute();
  const told = await w.outcome(asked);
  expect(told).toContain(lost);
  expect(told).toContain('Rotate secret Nightly reporting export: the new secret is lost.');
  expect(told).not.toMatch(/didn’t send it|ready for|Nothing was changed|failed|The change was made/iu);
  expect(asked.card().rendered).toContain(lost);
  expect(asked.card().rendered).toMatch(/^The new secret is lost · Rotate secret /u);
  expect(asked.card().buttons).toEqual(['Rotate secret', 'Details']);
  expect(w.slack.directMessages(people.ada).at(-1)?.buttons).toEqual(['Rotate secret']);
  await afterWorkerLooks(w);
  expect(w.slack.directMessages(people.ada).filter(({ buttons }) => buttons.includes('Reveal secret'))).toEqual([]);
  expect(w.writes(asked.client)).toEqual(['POST']);
  expect((await w.trail()).at(-1)).toMatchObject({ action: 'failed', code: 'secret_lost' });
});

test('so does a person whose new client’s secret is lost', async () => {
  const { store, tried } = withoutSecrets();
  const w = await twoPeople({ store });
  const actor = await serviceForm(w, 'ada');
  await actor.submits();
  await until(tried);
  passHalfAMinute();
  const told = await w.modal(actor, lostNew);
  expect(told.text).toContain('Get a new one with /oauth rotate.');
  expect(named(w, 'Payroll export')).toHaveLength(1);
});

/** A store that can't be written to right before a secret is made. */
function full(): Store {
  const memory = createMemoryStore({ now: Date.now });
  return {
    ...memory,
    set: async (key, ...rest) => {
      if (key.includes(':secret-trace:')) throw failed();
      return memory.set(key, ...rest);
    },
  };
}

/** Lets the time pass in which Keyturn tries an approved change again that sent nothing. */
async function passDeadline(w: TwoPeople): Promise<void> {
  await until(() => w.logLines().some((line) => line.includes('an execution sent nothing yet')));
  w.advance(61 * 60_000);
}

test('no secret is rotated that could not be stored', async () => {
  const w = await twoPeople({ store: full() });
  const asked = await w.askFor('ada', 'rotate', client);
  await w.approves('dora', asked);
  await passDeadline(w);
  expect(await w.outcome(asked)).toContain('Nothing was changed.');
  expect(w.genesys.countCalls('POST', secretPath)).toBe(0);
});

test('no client is created whose secret could not be stored', async () => {
  const w = await twoPeople({ store: full() });
  const actor = await serviceForm(w, 'ada');
  await actor.submits();
  await w.modal(actor, 'Nothing was changed.');
  expect(named(w, 'Payroll export')).toEqual([]);
});

test('no client gets a grant type whose secret could not be stored', async () => {
  const w = await twoPeople({ store: full() });
  const ada = w.person('ada');
  await w.opens('ada', '/oauth update wallboard leeds');
  await ada.fills({ 'Grant type': grants.CODE });
  await w.modal('ada', ({ fields }) => fields.some(({ label }) => label === 'Reason'));
  await ada.fills({ Reason: 'The implicit grant stops in spring' });
  await ada.submits();
  await w.modal('ada', 'Changes to ');
  await ada.submits();
  const card = await openCard(w);
  await w.person('dora').clicks(card, 'Approve…');
  await passDeadline(w);
  await until(() => w.slack.message(card.channel, card.ts)?.rendered.startsWith('Not done'));
  expect(w.writes(w.clientNamed('Wallboard Leeds'))).toEqual([]);
  expect(w.clientNamed('Wallboard Leeds').authorizedGrantType).toBe('TOKEN');
});
