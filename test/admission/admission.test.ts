import { describe, expect, test } from 'vitest';
import { createMinute } from '../../services/admission/minute.ts';
import type { Asking } from '../../services/admission/share.ts';
import { createAdmission } from '../../services/admission.ts';

/** An admission for 100 calls a minute, with a clock that stands still. */
function world(perMinute = 100) {
  const clock = { at: 1_000_000 };
  const ending = new AbortController();
  const now = () => clock.at;
  const minute = createMinute({ now, perMinute });
  const admission = createAdmission({ now, minute, ending: ending.signal });
  const tell = (asking: Asking) =>
    admission.turn(asking, 0).then(
      () => 'sent',
      (error: { code: string; details: unknown }) => error.code,
    );
  const many = async (times: number, asking: Asking) => {
    const told = [];
    for (let at = 0; at < times; at += 1) told.push(await tell(asking));
    return told.filter((each) => each === 'sent').length;
  };
  const headers = (count: number, allowed: number, reset: number, call: number) =>
    admission.heed(
      new Headers({
        'inin-ratelimit-count': String(count),
        'inin-ratelimit-allowed': String(allowed),
        'inin-ratelimit-reset': String(reset),
      }),
      call,
    );
  return { admission, minute, clock, ending, tell, many, headers };
}

const by = (who: string, purpose: Asking['purpose'] = 'ordinary'): Asking => ({ who, purpose });

describe('a person’s share', () => {
  test('is at most a third of what they leave to all others', async () => {
    const { many, tell } = world();
    expect(await many(100, by('a'))).toBe(21);
    expect(await tell(by('a'))).toBe('too_many_asks');
    expect(await many(100, by('b'))).toBe(15);
    expect(await tell(by('c'))).toBe('sent');
  });

  test('of decisions is as much as they leave', async () => {
    const { many, tell } = world();
    expect(await many(100, by('a', 'decision'))).toBe(51);
    expect(await tell(by('a', 'decision'))).toBe('too_many_asks');
    expect(await tell(by('b', 'decision'))).toBe('sent');
  });

  test('comes back as the minute goes by, when they were told', async () => {
    const { admission, clock, many, tell } = world();
    await many(100, by('a'));
    const error = await admission.turn(by('a'), 0).catch((cause: { details: object }) => cause);
    expect(error).toMatchObject({ code: 'too_many_asks', details: { retryAfterSeconds: '60' } });
    clock.at += 60_000;
    expect(await tell(by('a'))).toBe('sent');
  });

  test('doesn’t stop what was decided', async () => {
    const { many, tell } = world();
    await many(100, by('a'));
    expect(await tell(by('a', 'execution'))).toBe('sent');
  });
});

describe('the minute', () => {
  test('has a reserve that only decisions and executions use', async () => {
    const { many, tell } = world();
    expect(await many(200, { purpose: 'ordinary' })).toBe(80);
    expect(await tell({ purpose: 'ordinary' })).toBe('genesys_rate_limited');
    expect(await many(5, by('a', 'decision'))).toBe(5);
    expect(await many(50, { purpose: 'execution' })).toBe(15);
    expect(await tell({ purpose: 'execution' })).toBe('genesys_rate_limited');
  });

  test('is what Genesys Cloud’s headers say', async () => {
    const { admission, clock, many, headers } = world();
    const call = await admission.turn({ purpose: 'ordinary' }, 0);
    headers(170, 180, 30, call);
    expect(await many(20, { purpose: 'ordinary' })).toBe(0);
    expect(await many(20, { purpose: 'execution' })).toBe(10);
    clock.at += 30_000;
    expect(await many(200, { purpose: 'ordinary' })).toBe(133);
  });

  test.each([
    ['nothing', {}],
    ['words', { 'inin-ratelimit-count': 'many', 'inin-ratelimit-allowed': '5', 'inin-ratelimit-reset': '9' }],
    ['a limit of 0', { 'inin-ratelimit-count': '1', 'inin-ratelimit-allowed': '0', 'inin-ratelimit-reset': '9' }],
    [
      'a negative reset',
      { 'inin-ratelimit-count': '99', 'inin-ratelimit-allowed': '100', 'inin-ratelimit-reset': '-9' },
    ],
  ])('stays as it is if they say %s', async (_what, said) => {
    const { admission, many } = world();
    admission.heed(new Headers(said), await admission.turn({ purpose: 'ordinary' }, 0));
    expect(await many(200, { purpose: 'ordinary' })).toBe(79);
  });
});

describe('calls that wait for their turn', () => {
  test('come by purpose, then by who had fewer', async () => {
    const { admission, clock, many } = world();
    await many(9, by('busy'));
    await many(200, { purpose: 'ordinary' });
    await many(200, { purpose: 'execution' });
    const order: string[] = [];
    const wait = async (name: string, asking: Asking) => {
      await admission.turn(asking, 120_000);
      order.push(name);
    };
    const waits = [
      wait('busy', by('busy')),
      wait('idle', by('idle')),
      wait('decision', by('idle', 'decision')),
      wait('execution', { purpose: 'execution' }),
    ];
    clock.at += 60_000;
    await Promise.all(waits);
    expect(order.slice(0, 2)).toEqual(['execution', 'decision']);
  });

  test('come when Genesys Cloud’s minute is over, however young this process’s own calls are', async () => {
    const { admission, clock, headers } = world();
    headers(99, 100, 3, await admission.turn({ purpose: 'ordinary' }, 0));
    const turn = admission.turn({ purpose: 'ordinary' }, 10_000);
    clock.at += 3_000;
    expect(await turn).toBe(2);
  });

  test('end when the process does', async () => {
    const { admission, ending, many } = world();
    await many(200, { purpose: 'ordinary' });
    const turn = admission.turn({ purpose: 'ordinary' }, 120_000);
    ending.abort();
    await expect(turn).rejects.toMatchObject({ code: 'genesys_rate_limited' });
  });
});
