import { expect, test } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { expectAcknowledged, writes } from '../faults/support.ts';
import { startWorld, type World } from '../support/world.ts';

const settings = { KEYTURN_COMMAND: '/genesys-oauth' };
const noticed = (world: World) => world.logLines().filter((line) => line.includes('isn’t the one in KEYTURN_COMMAND'));

test.each([false, true])(
  'a command that isn’t KEYTURN_COMMAND gets both names right away (Socket Mode: %s)',
  async (socketMode) => {
    const world = await startWorld({ socketMode, settings });
    const { rendered } = await world.asks('ada', '/oauth list');
    expect(rendered).toContain('This command is /oauth, but Keyturn is set up for /genesys-oauth.');
    expect(rendered).toContain('Ask your Keyturn admin');
    expect(rendered).not.toContain('clients');
    const [line, ...more] = noticed(world);
    expect(more).toEqual([]);
    expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 40, received: '/oauth', configured: '/genesys-oauth' });
    expectAcknowledged(world);
    expect((await world.asks('ada', '/genesys-oauth list')).rendered).toContain('of 17 clients');
    expect(noticed(world)).toHaveLength(1);
  },
);

test.each(['/oauth create', '/oauth delete crm', '/oauth', '/oauth approve everything'])(
  '“%s” under the wrong name opens and changes nothing',
  async (text) => {
    const world = await startWorld({ settings });
    expect((await world.asks('ada', text)).rendered).toContain('but Keyturn is set up for /genesys-oauth');
    expect(world.slack.views(people.ada)).toEqual([]);
    expect(writes(world)).toEqual([]);
  },
);

test.each(['/<!channel>', '/OAUTH', `/${'x'.repeat(200)}`, '/a\u202Eb', '/héllo'])(
  'an unusual name (%s) isn’t repeated in the answer or in the log',
  async (command) => {
    const world = await startWorld();
    const { rendered, notification } = await world.answer('ada', (ada) =>
      ada.types('/oauth list', { change: (payload) => void Object.assign(payload, { command }) }),
    );
    expect(rendered).toContain('This isn’t the command that Keyturn is set up for; that’s /oauth.');
    expect(`${rendered}${notification}`).not.toContain(command.slice(1));
    expect(noticed(world).join('')).toContain('"received":"unreadable"');
    expect(world.logLines().join('')).not.toContain(command.slice(1, 60));
  },
);

test('a command without a name gets an answer too', async () => {
  const world = await startWorld();
  const { rendered } = await world.answer('ada', (ada) =>
    ada.types('/oauth list', { change: (payload) => void Object.assign(payload, { command: '' }) }),
  );
  expect(rendered).toContain('Keyturn is set up for; that’s /oauth');
});
