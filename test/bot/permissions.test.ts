import { describe, expect, test } from 'vitest';
import { allOperations } from '../../commands/registry.ts';
import { userNamed } from '../support/genesys-users.ts';
import { startWorld } from '../support/world.ts';

const all = allOperations.flatMap(({ permission }) => permission ?? []);
const guarded = allOperations.filter(({ permission }) => permission !== undefined);

test('every operation that writes needs a permission', () => {
  expect(allOperations.filter(({ effect }) => effect === 'write').every((each) => guarded.includes(each))).toBe(true);
  expect(guarded.length).toBeGreaterThan(5);
});

describe.each(guarded)('$name', (operation) => {
  const { name, permission = '', effect } = operation;

  test(`rejects a person who has every permission but ${permission}, and names it`, async () => {
    const world = await startWorld();
    const ada = userNamed(world.genesys, 'Ada Admin');
    world.genesys.changeUser(ada.id, { permissions: all.filter((each) => each !== permission) });
    const typed = `/oauth ${name} crm`;
    // Operations that ask for something in a modal say so there.
    const { text } =
      operation.fromText === undefined
        ? await world.opens('ada', typed)
        : { text: (await world.asks('ada', typed)).rendered };
    expect(text).toContain(`This needs the Genesys Cloud permission ${permission}, which you don’t have.`);
    expect(text.includes('Nothing was changed.')).toBe(effect === 'write');
    expect(world.logLines().some((line) => line.includes('permission_missing'))).toBe(true);
    await world.slack.waitFor(() =>
      world.logLines().some((line) => line.includes('"audit"') && line.includes('refused') && line.includes(name)),
    );
    expect(
      world.genesys.calls.filter(({ method, path }) => method !== 'GET' && path.includes('/oauth/clients')),
    ).toEqual([]);
    // A start looks at Keyturn's own client, once.
    const others = world.genesys.calls.filter(({ path }) => !path.endsWith(`/${world.genesys.botClient.id}`));
    if (effect === 'write') expect(others.some(({ path }) => /\/oauth\/clients\/[^/]+/u.test(path))).toBe(false);
  });
});
