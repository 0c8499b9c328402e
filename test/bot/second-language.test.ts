import { expect, test } from 'vitest';
import { ids } from '../../commands/names.ts';
import { approvalsChannel, type SlackView } from '../../sandbox/slack.ts';
import { englishIn, pseudo, pseudoLanguage } from '../support/pseudo-language.ts';
import { type PersonName, startWorld, type World } from '../support/world.ts';

/** Members of a payload that people don't read. */
const unread: ReadonlySet<string> = new Set([
  ...['type', 'action_id', 'block_id', 'callback_id', 'value', 'url', 'image_url', 'private_metadata', 'external_id'],
  ...['initial_value', 'style', 'response_type', 'response_action', 'channel', 'user', 'users', 'ts', 'thread_ts'],
  ...[
    'reply_broadcast',
    'unfurl_links',
    'unfurl_media',
    'view_id',
    'trigger_id',
    'hash',
    'name',
    'mrkdwn',
    'focus_on_load',
    'include_locale',
    'email',
    'usergroup',
  ],
]);

/** Every text of a payload that people read. */
function textsIn(value: unknown, key = ''): string[] {
  if (unread.has(key)) return [];
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((each) => textsIn(each));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => textsIn(each, name));
}

/** What the organization's people wrote, the longest first, and words that are names in every language. */
const dataOf = ({ genesys }: World): string[] => {
  const strings: string[] = [genesys.organization.name, ...reasons];
  const gather = (value: unknown): void => {
    if (typeof value === 'string') strings.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(gather);
  };
  gather(genesys.clients());
  gather(genesys.users().map(({ name, email }) => [name, email]));
  strings.push(...Object.keys(genesys.ids.roles), ...Object.keys(genesys.ids.divisions), ...typed);
  return [...new Set(strings)]
    .filter((each) => /[A-Za-z]{2}/u.test(each))
    .sort((one, other) => other.length - one.length);
};

/** What they type, which is shown to them again. */
const typed = ['wallboard', 'xyzzy', 'code', 'chat transcript loader', 'salesfroce', 'delte'];
const reasons = ['Pasted into a ticket', 'Payroll export', 'Not before the freeze ends', 'Runs the wallboards'];

/** Verbs and grant types, which are the same in every language, and what the runtime's own calendar writes. */
const names =
  /^(?:list|show|create|update|deactivate|reactivate|delete|rotate|requests|audit|whoami|help|CODE|TOKEN|SAML2-BEARER|PASSWORD|CLIENT-CREDENTIALS|https?|KT-\w+|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)$/iu;

/** Everything English that anyone saw. */
function leftIn(world: World): string[] {
  const data = dataOf(world);
  const shown = [
    ...world.slack.calls.flatMap(({ method, args }) =>
      /^(?:chat|views|response_url)/u.test(method) ? textsIn(args) : [],
    ),
    ...world.slack.deliveries.flatMap(({ ack }) => textsIn(ack)),
  ];
  const left = shown.flatMap((text) => {
    const bare = data.reduce((rest, each) => rest.replaceAll(each, ' '), text).replace(/\b[0-9a-f]{8}\b/gu, ' ');
    const words = englishIn(bare, names);
    return words.length === 0 ? [] : [`${words.join(' ')} ⟵ ${text.slice(0, 200)}`];
  });
  return [...new Set(left)];
}

const isForm = (view: SlackView): boolean => view.submit !== undefined;

async function opensForm(world: World, who: PersonName, text: string): Promise<SlackView> {
  await world.person(who).types(text);
  return world.modal(who, isForm);
}

async function asks(world: World, operation: 'delete' | 'rotate', name: string): Promise<void> {
  const client = world.genesys.clients().find((each) => each.name === name);
  if (client === undefined) throw new Error(`no client ${name}`);
  const ada = world.person('ada');
  const form = await opensForm(world, 'ada', `/oauth ${operation} ${client.id}`);
  const [reason, confirmation] = form.fields.filter(({ actionId }) => actionId !== 'when');
  await ada.fills({
    [reason?.actionId ?? '']: 'Pasted into a ticket',
    ...(confirmation === undefined ? {} : { [confirmation.actionId]: client.id }),
  });
  await ada.submits();
  await world.modal('ada', (view) => !isForm(view) && view.callback_id === ids.notice);
  await ada.closes({ all: true });
}

test('shows no English to people who read another language', { timeout: 120_000 }, async () => {
  const world = await startWorld({ bot: { language: pseudoLanguage }, refusals: [/.*/u] });
  const { slack, genesys } = world;
  // Clipped or escaped names can't be told from words anymore.
  for (const { id, name } of genesys.clients())
    if (name.length > 80 || /[<*]/u.test(name)) genesys.changeClient(id, { name: 'Όνομα' });
  for (const text of [
    '',
    'help',
    'whoami',
    'list',
    'list wallboard',
    'list xyzzy',
    'list inactive "code"',
    'show crm',
    'show',
  ])
    await world.asks('ada', `/oauth ${text}`);
  for (const text of [
    'show chat transcript loader',
    'show salesfroce',
    'xyzzy',
    'delte crm',
    'requests',
    'audit',
    'audit crm',
  ])
    await world.asks('ada', `/oauth ${text}`);
  for (const who of ['will', 'gus', 'vera'] as const) await world.asks(who, '/oauth whoami');
  await world.person('vera').types('/oauth delete crm');
  await world.modal('vera', (view) => view.text.includes('oauth:client:delete'));

  for (const text of ['create', 'update crm']) {
    await opensForm(world, 'ada', `/oauth ${text}`);
    await world.person('ada').submits();
    await world.person('ada').closes({ all: true });
  }
  for (const verb of ['deactivate', 'reactivate']) {
    await opensForm(world, 'will', `/oauth ${verb} agent desktop`);
    await world.person('will').submits();
    await world.modal('will', (view) => !isForm(view) && view.callback_id === ids.notice);
    await world.asks('will', '/oauth show agent desktop');
    await world.person('will').closes({ all: true });
    await world.person('will').types(`/oauth ${verb} agent desktop`);
    await world.modal('will', (view) => !isForm(view) && view.callback_id === ids.notice);
    await world.person('will').closes({ all: true });
  }
  await slack.waitFor(() => slack.messages(approvalsChannel).length === 2 || undefined);
  await asks(world, 'rotate', 'Salesforce CRM connector');
  await asks(world, 'delete', 'Outbound dialer trial');
  const card = (n: number) =>
    slack.messages(approvalsChannel).filter(({ thread_ts: thread }) => thread === undefined)[n + 2];
  const first = await slack.waitFor(() => card(0));
  await world.answer('ada', (ada) => ada.clicks(first, { actionId: ids.approve }));
  await world.asks('dora', '/oauth requests');
  await world.person('dora').clicks(first, { actionId: ids.approve });
  await slack.waitFor(() => slack.directMessages(world.person('ada').id).length >= 2 || undefined);
  const second = await slack.waitFor(() => card(1));
  await world.person('dora').clicks(second, { actionId: ids.deny });
  const deny = await world.modal('dora', isForm);
  await world.person('dora').fills({ [deny.fields[0]?.actionId ?? '']: 'Not before the freeze ends' });
  await world.person('dora').submits();
  await world.modal('dora', (view) => !isForm(view));
  await world.asks('ada', '/oauth requests');
  await world.asks('ada', '/oauth audit');
  expect(leftIn(world)).toEqual([]);
});

test('a form can be filled in in the language that it’s shown in', async () => {
  const world = await startWorld({ bot: { language: pseudoLanguage } });
  await opensForm(world, 'will', '/oauth create');
  const will = world.person('will');
  await will.fills({ [ids.grantType]: `${pseudo('Client credentials')} (CLIENT-CREDENTIALS)` });
  await world.modal('will', ({ fields }) => fields.some(({ actionId }) => actionId === ids.roles));
  const everywhere = `Directory Sync · ${pseudo('All divisions')}`;
  expect((await will.suggests(ids.roles, `sync ${pseudo('all')}`)).map(({ label }) => label)).toEqual([everywhere]);
  await will.fills({
    name: 'Payroll export',
    duration: '1 ďáý áńď 1 ĥ',
    [ids.roles]: { search: 'sync', pick: everywhere },
  });
  await will.submits();
  await world.modal('will', (view) => view.text.includes(pseudo('Its secret is ready.')));
  const made = world.genesys.clients().find(({ name }) => name === 'Payroll export');
  expect(made?.accessTokenValiditySeconds).toBe(25 * 3_600);
  expect(made?.roleDivisions).toEqual([{ roleId: world.genesys.ids.roles['Directory Sync'], divisionId: '*' }]);
  expect(leftIn(world)).toEqual([]);
});
