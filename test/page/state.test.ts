import { expect, test } from 'vitest';
import { readManifest } from '../../sandbox/manifest.ts';
import { approvalsChannel, archivedChannel, externalChannel, generalChannel, people } from '../../sandbox/slack.ts';
import { respond } from '../sandbox/slack-call.ts';
import { eventually } from '../support/patience.ts';
import { browse, placeIn, startPlain } from './browser.ts';

const manifest = 'manifest.yml';

test('the people are those whom one would meet, with what they may do', async () => {
  const { page, slack, genesys } = await startPlain();
  const ada = await browse(page, 'ada');
  const about = () => ada.sees(({ people }) => Object.fromEntries(people.map((each) => [each.name, each.about])));
  expect(await about()).toEqual({
    Ada: 'admin',
    Ben: 'may edit',
    Vera: 'view only',
    Dora: 'may delete',
    Noor: 'no access',
    Will: 'admin',
    Gus: 'guest',
  });
  slack.addUser({ name: 'eve', profile: { display_name: 'Eve', email: 'eve@elsewhere.example' } });
  genesys.changeUser(genesys.users().find(({ name }) => name === 'Ben Builder')?.id ?? '', { state: 'inactive' });
  await ada.does({ do: 'trouble', id: 'leavesSlack', on: true });
  await ada.sees(({ people }) => people.some(({ name }) => name === 'Eve'));
  expect(await about()).toMatchObject({
    Ben: 'left Genesys Cloud',
    Dora: 'deactivated',
    Eve: 'not in Genesys Cloud',
  });
});

test('the places are a person’s channels, their direct message, and Home', async () => {
  const { page, slack } = await startPlain();
  slack.addChannel({ id: 'C0PRIVATE', name: 'leads', is_private: true, members: [people.ben, slack.botUserId] });
  const [ada, ben] = [await browse(page, 'ada'), await browse(page, 'ben')];
  const known = (state: Parameters<typeof placeIn>[0]) => state.places.map(({ id }) => id);
  expect(await ada.sees(known)).toEqual([
    generalChannel,
    approvalsChannel,
    archivedChannel,
    externalChannel,
    'D0ADA0001',
    'home',
  ]);
  expect(await ben.sees(known)).toContain('C0PRIVATE');
  expect(await ben.sees((state) => placeIn(state, 'C0PRIVATE'))).toMatchObject({ name: 'leads', isPrivate: true });
  expect(await ada.sees((state) => placeIn(state, archivedChannel).isArchived)).toBe(true);
  expect(await ada.sees((state) => placeIn(state, externalChannel).isShared)).toBe(true);
  expect(await ada.sees(({ names }) => [names[people.ben], names[generalChannel]])).toEqual(['Ben', 'general']);
});

test('messages are unread until they’re read, and mentions count for those whom they name', async () => {
  const { page, slack } = await startPlain();
  const [ada, ben] = [await browse(page, 'ada'), await browse(page, 'ben')];
  const group = slack.addUserGroup({ handle: 'leads', users: [people.ada] });
  const { ts } = slack.as(people.ben).says('Morning, all');
  const say = async (text: string, thread?: string) =>
    ben.does({ do: 'say', text, place: generalChannel, ...(thread === undefined ? {} : { thread }) });
  await say(`<@${people.ada}> look`);
  await say(`<!subteam^${group.id}> look`);
  await say('<!channel> look');
  await say('Just a reply', ts);
  await say(`A reply to <@${people.ada}>`, ts);
  await say(`<@${people.will}> and &lt;@${people.ada}&gt;`);
  const seen = await ada.sees((state) => {
    const place = placeIn(state, generalChannel);
    return place.messages.length === 7 && place;
  });
  expect([seen.unread, seen.mentions]).toEqual([6, 4]);
  expect(seen.messages.map(({ isUnread }) => isUnread)).toEqual([true, true, true, true, false, true, true]);
  expect(seen.messages[0]?.author).toEqual({ name: 'Ben', isBot: false });
  expect(await ben.sees((state) => placeIn(state, generalChannel).unread === 0)).toBe(true);

  const waiting = () => ben.sees(({ people }) => Object.fromEntries(people.map(({ name, unread }) => [name, unread])));
  const counts = { Ada: 4, Ben: 0, Vera: 1, Dora: 1, Noor: 1, Will: 2, Gus: 1 };
  await eventually(async () => expect(await waiting()).toEqual(counts));
  await ada.does({ do: 'read', place: generalChannel });
  await ada.sees((state) => placeIn(state, generalChannel).unread === 0);
  await eventually(async () => expect(await waiting()).toMatchObject({ Ada: 0, Will: 2 }));
  await say('One more');
  expect(await ada.sees((state) => placeIn(state, generalChannel).unread || undefined)).toBe(1);
});

test('what only one person sees is where it was posted, for that person', async () => {
  const { page, slack } = await startPlain();
  const [ada, ben] = [await browse(page, 'ada'), await browse(page, 'ben')];
  const { payload } = await slack.as(people.ada).types('/oauth list', { channel: approvalsChannel });
  await respond(payload['response_url'], { text: 'Only for Ada' });
  const message = await ada.sees((state) => placeIn(state, approvalsChannel).messages[0]);
  expect(message).toMatchObject({ text: 'Only for Ada', ephemeralFor: people.ada, isUnread: true });
  expect(message.author).toEqual({ name: 'Keyturn', isBot: true });
  await respond(payload['response_url'], { delete_original: true });
  await ada.sees((state) => placeIn(state, approvalsChannel).messages.length === 0);
  expect(JSON.stringify(ben.states.map(({ places }) => places))).not.toContain('Only for Ada');
});

test('slash commands are those of the manifest, or else those that were typed', async () => {
  const { page, slack } = await startPlain({ commands: (await readManifest(manifest)).commands });
  const ada = await browse(page, 'ada');
  const [command] = await ada.sees(({ commands }) => commands);
  expect(command?.command).toBe('/oauth');
  expect(command?.usages).toContain('show <client>');
  expect(await ada.does({ do: 'type', text: '/oath list', place: generalChannel })).toEqual({
    ok: false,
    error: '/oath is not a valid command.',
  });
  expect(slack.deliveries).toEqual([]);

  const other = await startPlain();
  const ben = await browse(other.page, 'ben');
  expect(await ben.sees(({ commands }) => commands)).toEqual([]);
  await ben.does({ do: 'type', text: '/todo buy milk', place: generalChannel });
  expect(await ben.sees(({ commands }) => commands.length > 0 && commands)).toEqual([
    { command: '/todo', description: '', usages: [] },
  ]);
  expect(await ben.sees(({ notices }) => notices[0]?.text)).toBe('/todo failed with the error "dispatch_failed"');
});

test('not even the half of a secret is told where what was sent is cut', async () => {
  const { page, slack, genesys } = await startPlain();
  const ada = await browse(page, 'ada');
  const { secret } = genesys.botClient;
  await slack.as(people.ada).types(`/oauth list ${`${secret} `.repeat(1_000)}`);
  await ada.sees(({ wire }) => wire.some(({ sent }) => typeof sent === 'string' && sent.length === 4_001));
  expect(ada.received()).toContain(`${secret.slice(0, 4)}…`);
  expect(ada.received()).not.toContain(secret.slice(0, 8));
});

test('calls in seven days are the figure that the bot shows on its cards', async () => {
  const { page } = await startPlain();
  const ada = await browse(page, 'ada');
  const { clients } = await ada.sees(({ genesys }) => genesys);
  const calls = Object.fromEntries(clients.map(({ name, callsInSevenDays }) => [name, callsInSevenDays]));
  expect(calls).toMatchObject({ 'Wallboard Leeds': 10_115, 'Nightly reporting export': 707, 'Agent desktop': 0 });
  expect(clients).toHaveLength(12);
  expect(clients.filter(({ isBots }) => isBots).map(({ name }) => name)).toEqual(['Keyturn']);
});

test('a bot that runs elsewhere has no settings and no trail here, and its own clock', async () => {
  const { page } = await startPlain();
  const ada = await browse(page, 'ada');
  const { bot, trail, tour } = await ada.sees((state) => state);
  expect(bot).toMatchObject({ status: 'elsewhere', settings: [] });
  expect(bot.clockWarning).toContain('runs elsewhere');
  expect([trail, tour]).toEqual([undefined, false]);
  expect(await ada.does({ do: 'setting', id: 'approvals', on: true })).toMatchObject({ ok: false });
});
