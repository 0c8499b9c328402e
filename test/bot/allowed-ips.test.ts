import { describe, expect } from 'vitest';
import type { SlackView } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { startWorld, type World } from '../support/world.ts';
import { clientsPath, labels, named, newClient, review, sent, serviceForm, valueIn } from './support.ts';

const test = testsInTurn();

const label = 'Allowed IP addresses';
const field = 'allowedIpAddresses';

/** An organization that knows the field. */
async function knowing(switches: Partial<World['genesys']['switches']> = {}): Promise<World> {
  const world = await startWorld();
  Object.assign(world.genesys.switches, { allowedIps: 'optional', ...switches });
  return world;
}

/** A client-credentials client that allows these addresses. */
const service = ({ genesys }: World, ips: unknown, more: Record<string, unknown> = {}) =>
  genesys.addClient({
    name: 'Warehouse sync',
    authorizedGrantType: 'CLIENT-CREDENTIALS',
    roleDivisions: [{ roleId: genesys.ids.roles['Directory Sync'] ?? '', divisionId: '*' }],
    unknownFields: { ...(ips === undefined ? {} : { [field]: ips }), ...more },
  });

const kept = (world: World, name: string) => named(world, name)[0]?.unknownFields;

/** The line right below a field. */
const beneath = ({ text }: SlackView, of = label): string => {
  const lines = text.split('\n');
  const at = lines.findLastIndex((line) => line.startsWith(of));
  return lines.slice(at).find((line) => line.startsWith('Fix this:')) ?? '';
};

describe('a new client', () => {
  test('is created with the addresses as typed, normalized and without duplicates', async () => {
    const world = await knowing();
    const actor = await serviceForm(world, 'ada', {
      [label]: '203.0.113.7, 198.51.100.0/24;2001:0DB8::/32\n\n::ffff:203.0.113.7 203.0.113.7/32',
    });
    await actor.submits();
    const done = await world.modal(actor, 'Created:');
    const ips = ['203.0.113.7', '198.51.100.0/24', '2001:db8::/32'];
    expect(sent(world, 'POST')).toMatchObject([{ [field]: ips }]);
    expect(done.text).toContain('Allowed IP addresses (3)\n• 203.0.113.7\n• 198.51.100.0/24\n• 2001:db8::/32');
  });

  test('without addresses leaves them out, so it can be created where the field doesn’t exist', async () => {
    const world = await startWorld();
    const actor = await serviceForm(world, 'ada');
    await actor.submits();
    await world.modal(actor, 'Created:');
    expect(sent(world, 'POST')[0]).not.toHaveProperty(field);
  });

  test('has no such field when its grant type has no addresses', async () => {
    const world = await knowing();
    expect(labels((await newClient(world, 'ada', 'CODE')).form)).not.toContain(label);
  });

  test('warns first when addresses allow too much or too little, and is created when the form is sent again', async () => {
    const world = await knowing();
    const actor = await serviceForm(world, 'ada', { [label]: '0.0.0.0/0\n10.0.0.0/8' });
    await actor.submits();
    const warned = await world.modal(actor, 'Warning:');
    expect(warned.text).toContain('0.0.0.0/0 allows every address: tokens can be requested from anywhere.');
    expect(warned.text).toContain('10.0.0.0/8 is private: Genesys Cloud sees your public address');
    expect(sent(world, 'POST')).toEqual([]);
    await actor.submits();
    await world.modal(actor, 'Created:');
    expect(kept(world, 'Payroll export')).toEqual({ [field]: ['0.0.0.0/0', '10.0.0.0/8'] });
  });

  test('isn’t shown as restricted when Genesys Cloud drops its addresses', async () => {
    const world = await startWorld();
    world.genesys.switches.keepsUnknown = false;
    const actor = await serviceForm(world, 'ada', { [label]: '203.0.113.7' });
    await actor.submits();
    const done = await world.modal(actor, 'Created:');
    expect(done.text).toContain(
      'The allowed IP addresses may not be in force: Genesys Cloud doesn’t show 203.0.113.7.',
    );
  });
});

test.each([
  ['203.0.113.7\n203.0.113.9/24', 'Line 2: “203.0.113.9/24” isn’t the start of its range. Use 203.0.113.0/24'],
  ['203.0.113.1 - 203.0.113.9', 'Line 1: “203.0.113.1-203.0.113.9” is a range with a dash.'],
  ['office.example.com', 'Line 1: “office.example.com” is neither an IP address nor a CIDR range'],
  [
    '\n\n203.0.113.7:443',
    'Line 3: “203.0.113.7:443” has brackets or a port. Enter just the IP address. Did you mean 203.0.113.7?',
  ],
  ['203.0.113.07', 'has leading zeros, which some programs read as octal. Did you mean 203.0.113.7?'],
  ['203.0.113.0 / 33', '“203.0.113.0/33” has an invalid prefix. Use /0 to /32 for IPv4'],
  ['203.0.113.0/255.255.255.0', 'has a netmask. Use a prefix length instead. Did you mean 203.0.113.0/24?'],
  [
    'a, b; c\nd',
    'Line 1: “a” is neither an IP address nor a CIDR range, such as 203.0.113.7, 203.0.113.0/24, or 2001:db8::/32. Line 1: “b”',
  ],
])('%j gets an error at the field, and nothing is sent', async (typed, sentence) => {
  const world = await knowing();
  const actor = await serviceForm(world, 'ada', { [label]: typed });
  await actor.submits();
  const form = await world.modal(actor, (view) => Object.keys(view.errors).length > 0);
  const at = form.fields.find((each) => each.label === label);
  expect(at?.error).toContain(sentence);
  expect(Object.keys(form.errors)).toEqual([at?.blockId]);
  expect(at?.value).toBe(typed);
  expect(sent(world, 'POST')).toEqual([]);
});

describe('where Genesys Cloud requires them', () => {
  test('rejects a new client without addresses at the field, keeps what was typed, and creates it once there are some', async () => {
    const world = await knowing({ allowedIps: 'required' });
    const actor = await serviceForm(world, 'ada', { Description: 'Typed with care' });
    await actor.submits();
    const form = await world.modal(actor, 'This didn’t work.');
    expect(form.text).toContain('Genesys Cloud refused this because of “Allowed IP addresses”.');
    expect(beneath(form)).toBe(
      'Fix this: Genesys Cloud requires this. It says: The field allowedIpAddresses is required.',
    );
    expect(valueIn(form, 'Description')).toBe('Typed with care');
    expect(valueIn(form, 'Roles')).toBe('Reporting Reader · Home');
    await actor.fills({ [label]: '203.0.113.7' });
    await actor.submits();
    await world.modal(actor, 'Created:');
    expect(kept(world, 'Payroll export')).toEqual({ [field]: ['203.0.113.7'] });
  });

  test('an older client gets them with its next change', async () => {
    const world = await knowing({ allowedIps: 'required' });
    const { id } = service(world, undefined);
    const { actor } = await review(world, id, { Description: 'Changed' });
    await actor.submits();
    const form = await world.modal(actor, 'This didn’t work.');
    expect(beneath(form)).toContain('Genesys Cloud requires this.');
    expect(valueIn(form, 'Description')).toBe('Changed');
    await actor.fills({ [label]: '203.0.113.0/24' });
    await actor.submits();
    await world.modal(actor, 'Changes to ');
    await actor.submits();
    await world.modal(actor, 'Updated:');
    expect(kept(world, 'Warehouse sync')).toEqual({ [field]: ['203.0.113.0/24'] });
    expect(named(world, 'Warehouse sync')[0]?.description).toBe('Changed');
  });

  test.each(['ipAllowList', 'allowedCidrs', 'network_policy'])(
    'the error names the field when Genesys Cloud calls it %s',
    async (name) => {
      const world = await knowing({ allowedIps: 'required', allowedIpsField: name });
      const actor = await serviceForm(world, 'ada', { [label]: '203.0.113.7' });
      await actor.submits();
      const form = await world.modal(actor, 'This didn’t work.');
      expect(form.text).toContain(`Genesys Cloud requires “${name}”, which Keyturn doesn’t support yet.`);
      expect(form.text).toContain(`It says: “The field ${name} is required.”`);
      expect(form.text).toContain('tell your Keyturn admin');
      expect(valueIn(form, label)).toBe('203.0.113.7');
    },
  );

  test.each([
    ['details alone', { message: 'Bad request.', details: [{ fieldName: 'allowedIpAddresses[0]' }] }],
    ['its message alone', { message: 'allowedIpAddresses must not be empty', details: [] }],
    [
      'a nested error',
      { message: 'Validation failed.', errors: [{ message: 'Missing.', details: [{ fieldName: field }] }] },
    ],
    ['a parameter', { messageWithParams: '{field} is missing', messageParams: { field }, message: null }],
  ])('the error is shown at the field when Genesys Cloud puts it in %s', async (_how, body) => {
    const world = await knowing();
    world.genesys.faults.inject({
      method: 'POST',
      path: clientsPath,
      status: 400,
      body: { status: 400, code: 'x', ...body },
    });
    const actor = await serviceForm(world, 'ada');
    await actor.submits();
    const form = await world.modal(actor, 'This didn’t work.');
    expect(beneath(form)).toContain('Fix this: Genesys Cloud requires this. It says:');
    expect(form.text).toContain('because of “Allowed IP addresses”');
  });
});

describe('an update', () => {
  test('adds and removes addresses, and the review explains the effect', async () => {
    const world = await knowing();
    const { id } = service(world, ['203.0.113.7', '198.51.100.0/24'], { owner: 'Payroll' });
    const form = await world.opens('ada', `/oauth update ${id}`);
    expect(valueIn(form, label)).toBe('203.0.113.7\n198.51.100.0/24');
    await world.person('ada').closes();
    const { actor, review: shown } = await review(world, id, { [label]: '203.0.113.7\n10.0.0.0/8' });
    for (const line of [
      'Allowed IP addresses: remove 198.51.100.0/24; add 10.0.0.0/8',
      'Note: Token requests from a removed address will be refused: 198.51.100.0/24.',
      'Note: Tokens can then be requested from more addresses: 10.0.0.0/8.',
      'Note: 10.0.0.0/8 is private',
    ])
      expect(shown.text).toContain(line);
    await actor.submits();
    const done = await world.modal(actor, 'Updated:');
    expect(done.text).toContain('Allowed IP addresses: removed 198.51.100.0/24; added 10.0.0.0/8');
    expect(kept(world, 'Warehouse sync')).toEqual({ [field]: ['203.0.113.7', '10.0.0.0/8'], owner: 'Payroll' });
  });

  test.each([
    ['the first ones', [], '203.0.113.7', 'Note: Token requests from any other address will be refused.'],
    ['every address as the first', [], '0.0.0.0/0', 'Note: 0.0.0.0/0 allows every address'],
    ['no more addresses', ['203.0.113.7'], null, 'Note: Tokens can then be requested from anywhere.'],
    ['every address', ['203.0.113.7'], '::/0\n203.0.113.7', 'Note: ::/0 allows every address'],
    [
      'a part of what was',
      ['203.0.113.0/24'],
      '203.0.113.7',
      'Note: Token requests from a removed address will be refused: 203.0.113.0/24.',
    ],
  ])('explains once what it means to allow %s', async (_what, before, typed, note) => {
    const world = await knowing();
    const { id } = service(world, before);
    const { actor, review: shown } = await review(world, id, { [label]: typed });
    expect(shown.text.match(/Note: .*/gu)).toEqual([expect.stringContaining(note)]);
    await actor.submits();
    await world.modal(actor, 'Updated:');
    expect(kept(world, 'Warehouse sync')?.[field]).toEqual(typed === null ? [] : typed.split('\n'));
  });

  test('of another field leaves them alone, however Genesys Cloud writes them', async () => {
    const world = await startWorld();
    const odd = ['2001:DB8:0::/32', '203.0.113.7/24', 'any'];
    const { id } = service(world, odd);
    const { actor, review: shown } = await review(world, id, { Description: 'Changed' });
    expect(shown.text).not.toContain('Allowed IP address');
    await actor.submits();
    await world.modal(actor, 'Updated:');
    expect(kept(world, 'Warehouse sync')).toEqual({ [field]: odd });
  });

  test('keeps the spelling of addresses that stay, and another spelling isn’t a change', async () => {
    const world = await startWorld();
    const { id } = service(world, ['2001:DB8:0::/32', 'any']);
    const { actor, review: shown } = await review(world, id, { [label]: 'any\n203.0.113.7\n2001:db8::/32' });
    expect(shown.text.match(/Allowed IP addresses:/gu)).toHaveLength(1);
    await actor.submits();
    await world.modal(actor, 'Updated:');
    expect(kept(world, 'Warehouse sync')).toEqual({ [field]: ['any', '203.0.113.7', '2001:db8::/32'] });
  });

  test('isn’t made if the addresses changed in the meantime', async () => {
    const world = await knowing();
    const { id, dateModified } = service(world, ['203.0.113.7']);
    const { actor } = await review(world, id, { Description: 'Changed' });
    // The addresses are the only difference between the two readings.
    world.genesys.changeClient(id, { unknownFields: { [field]: [] }, dateModified });
    await actor.submits();
    await world.modal(actor, 'has changed this client');
    expect(sent(world, 'PUT')).toEqual([]);
  });
});

describe('details', () => {
  test('list them, or say there are none', async () => {
    const world = await knowing();
    service(world, ['203.0.113.7', '0.0.0.0/0']);
    const { rendered } = await world.asks('ada', '/oauth show warehouse sync');
    expect(rendered).toContain('Allowed IP addresses (2)\n• 203.0.113.7\n• 0.0.0.0/0\n0.0.0.0/0 allows every address');
    const without = await world.asks('ada', '/oauth show nightly reporting export');
    expect(without.rendered).toContain('Allowed IP addresses\nNone: tokens can be requested from anywhere');
    expect((await world.asks('ada', '/oauth show crm')).rendered).not.toContain('Allowed IP');
  });

  test('leave them out if Genesys Cloud does', async () => {
    const world = await startWorld();
    expect((await world.asks('ada', '/oauth show nightly reporting export')).rendered).not.toContain('Allowed IP');
  });

  test('show a few of the fields Keyturn doesn’t know, and none that could be secret', async () => {
    const world = await startWorld();
    const more = Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`extra${at}`, `<!here> & ${at}`]));
    service(world, { mode: 'ALLOW' }, { clientSecretHash: 's3cr3t', long: 'x'.repeat(900), ...more });
    const { rendered } = await world.asks('ada', '/oauth show warehouse sync');
    expect(rendered).toContain('Other fields (unknown to Keyturn)\nallowedIpAddresses: {"mode":"ALLOW"}\nlong: "xxx');
    expect(rendered).toContain('extra2: "<!here> & 2"\n… and 5 more');
    expect(rendered).not.toMatch(/s3cr3t|clientSecretHash|x{200}|extra3|⟪/u);
  });
});
