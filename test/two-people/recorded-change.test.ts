import { expect, test } from 'vitest';
import { openCard, type TwoPeople, twoPeople, until } from './world.ts';

const crm = 'Salesforce CRM connector';
const seeded = ['https://crm.example.com/oauth/callback', 'https://crm-staging.example.com/oauth/callback'];
const moved = 'https://new.example.com/cb';
const fields = [{ field: 'redirectUris', from: seeded, to: [moved] }];

const recorded = async (w: TwoPeople) =>
  (await w.audit.latest({ limit: 100 }))
    .toReversed()
    .filter(({ change }) => change !== undefined)
    .map(({ action, change }) => ({ action, change }));

async function sends(w: TwoPeople, values: Record<string, string>): Promise<void> {
  await w.opens('ada', `/oauth update ${w.clientNamed(crm).id}`);
  await w.person('ada').fills({ 'Redirect URIs': moved });
  await w.person('ada').submits();
  if ('Reason' in values) {
    await w.modal('ada', 'needs approval');
    await w.person('ada').fills(values);
    await w.person('ada').submits();
  }
  await w.modal('ada', 'Changes to ');
  await w.person('ada').submits();
}

test('the trail says what one person changed, from what to what', async () => {
  const w = await twoPeople();
  await sends(w, {});
  await w.modal('ada', 'Updated:');
  expect(await recorded(w)).toMatchObject([
    { action: 'started', change: { digest: expect.stringMatching(/^[0-9a-f]{64}$/u), fields } },
    { action: 'done', change: { fields } },
  ]);
  const { rendered } = await w.asks('dora', '/oauth audit');
  expect(rendered).toContain(
    `@Ada · updated ${crm} without approval: Redirect URIs: added ${moved}, removed ${seeded.join(', ')}\n`,
  );
});

test('the trail shows fields from what to what, and nothing in them does anything', async () => {
  const w = await twoPeople();
  const hostile = '<!channel> *urgent* `rm` '.repeat(10);
  await w.opens('ada', `/oauth update ${w.clientNamed(crm).id}`);
  await w.person('ada').fills({ State: 'Inactive', 'Token duration': '2 days', Description: hostile });
  await w.person('ada').submits();
  await w.modal('ada', 'Changes to ');
  await w.person('ada').submits();
  await w.modal('ada', 'Updated:');
  const shown = await w.asks('dora', '/oauth audit');
  expect(shown.rendered).toMatch(/without approval: .*State active → inactive/u);
  expect(shown.rendered).toMatch(/Token duration 1 day → 2 days/u);
  expect(shown.rendered).toMatch(
    /Description “Click-to-dial and screen pop in Salesforce” → “<!channel> [^”]{40,60}…”/u,
  );
  expect(shown.rendered).not.toMatch(/⟪@channel/u);
});

test('the trail says what was asked for, approved, started, and done, with one digest', async () => {
  const w = await twoPeople({ settings: { KEYTURN_SECOND_PERSON: 'strict' } });
  await sends(w, { Reason: 'The connector moves' });
  await w.modal('ada', 'Sent for approval');
  const card = await openCard(w);
  await w.person('dora').clicks(card, 'Approve…');
  await until(async () => (await recorded(w)).length === 4);
  const steps = await recorded(w);
  expect(steps.map(({ action }) => action)).toEqual(['requested', 'approved', 'started', 'done']);
  expect(new Set(steps.map(({ change }) => JSON.stringify(change))).size).toBe(1);
  expect(steps[0]?.change).toMatchObject({ fields });
  const { rendered } = await w.asks('dora', '/oauth audit');
  expect(rendered).toMatch(
    /@Ada · update requested · Salesforce CRM connector: Redirect URIs: added .*: “The connector moves”\n/u,
  );
  expect(rendered).toMatch(/@Ada · updated Salesforce CRM connector: Redirect URIs: added /u);
});
