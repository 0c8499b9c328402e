import { describe, expect, test } from 'vitest';
import { inTurn } from '../support/cases.ts';
import type { World } from '../support/world.ts';
import { everyTime, hastyWorld, longest, within, wrongAnswers } from './hasty.ts';
import { expectAcknowledged, ownFaults, settled, writes } from './support.ts';

/** Submits a new client's form. Gives what it shows at the end. */
async function creates(world: World): Promise<string> {
  await world.opens('ada', '/oauth create');
  await world.person('ada').fills({ Name: 'Brand new', 'Grant type': 'Authorization code (CODE)' });
  await world.person('ada').fills({ 'Redirect URIs': 'https://app.example.com/oauth/callback' });
  await world.person('ada').submits();
  return shownTo(world);
}

/** Submits a change of a name. Gives what the form shows at the end. */
async function renames(world: World): Promise<string> {
  await world.opens('ada', '/oauth update Agent desktop');
  await world.person('ada').fills({ Name: 'Agent desktop 2' });
  await world.person('ada').submits();
  await world.person('ada').submits();
  return shownTo(world);
}

async function shownTo(world: World): Promise<string> {
  const modal = await settled(world, 'ada');
  return [modal.text, ...Object.values(modal.errors)].join('\n');
}

// A 4xx means that Genesys Cloud did nothing. Every other answer can come after the effect.
const fates = Object.entries(wrongAnswers).flatMap(([name, fault]) => {
  const after = fault.drop === undefined ? { ...fault, afterEffect: true } : { drop: 'after' as const };
  const before = [name, 'before', fault] as const;
  return /^4/u.test(name) ? [before] : [before, [name, 'after', after] as const];
});

describe.each([
  ['creation', 'POST', creates],
  ['change', 'PUT', renames],
] as const)('a %s that Genesys Cloud answers with', (_kind, method, act) => {
  test.each(inTurn(fates))('%s %s the effect is reported correctly, and not sent twice', async (name, _when, fault) => {
    const world = await hastyWorld();
    const before = JSON.stringify(world.genesys.clients());
    world.genesys.faults.inject({ method, path: /oauth\/clients/u, ...everyTime, ...fault });
    const text = await within(longest, () => act(world));
    const changed = JSON.stringify(world.genesys.clients()) !== before;
    expect(text).toMatch(
      /Nothing was changed|know if the change was made|know if the client was created|Created, but|Updated: Agent desktop 2/u,
    );
    expect(text).not.toMatch(changed ? /Nothing was changed|know if the client was created/u : /Updated|Created/u);
    expect(text).not.toMatch(/undefined|\[object|<html|xxx/u);
    if (!/^4(?:01|29)/u.test(name)) expect(writes(world)).toHaveLength(1);
    expect(ownFaults(world)).toEqual([]);
    expectAcknowledged(world);
  });
});
