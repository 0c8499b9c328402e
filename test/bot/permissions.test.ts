import { describe, expect, test } from 'vitest';
import { allOperations } from '../../commands/registry.ts';
import { userNamed } from '../support/genesys-users.ts';
import { startWorld } from '../support/world.ts';

/** What Genesys Cloud's own pages ask for. Written here once more, since what the code declares is what's tested. */
const permissions: Readonly<Record<string, string>> = {
  audit: 'oauth:client:view',
  create: 'oauth:client:add',
  deactivate: 'oauth:client:edit',
  delete: 'oauth:client:delete',
  list: 'oauth:client:view',
  reactivate: 'oauth:client:edit',
  rotate: 'oauth:client:edit',
  show: 'oauth:client:view',
  update: 'oauth:client:edit',
};
/** Operations that tell people about themselves, or that each reader sees a part of. */
const forEveryone = ['help', 'requests', 'whoami'];

const all = [...new Set(Object.values(permissions))];
const guarded = allOperations.filter(({ name }) => Object.hasOwn(permissions, name));

test('every operation needs its permission, except those for everyone', () => {
  const declared = allOperations.map(({ name, permission }) => [name, permission] as const);
  const expected = [...Object.entries(permissions), ...forEveryone.map((name) => [name, undefined] as const)];
  expect(Object.fromEntries(declared)).toEqual(Object.fromEntries(expected));
});

describe.each(guarded)('$name', (operation) => {
  const { name, effect } = operation;
  const permission = permissions[name] ?? '';

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
