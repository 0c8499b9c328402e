import { afterEach, expect, test } from 'vitest';
import { people, type SlackSandbox, type StartSlackOptions, startSlack } from '../../sandbox/slack.ts';
import { call } from './slack-call.ts';

const enterprise = { id: 'E0NORTH01', name: 'Northwind' };
let slack: SlackSandbox;
afterEach(() => slack.close());

/** All fields at any depth, with their values. */
const fields = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inside]) => [[name, inside] as [string, unknown], ...fields(inside)])
    : [];

const start = async (options: StartSlackOptions = {}): Promise<void> => {
  slack = await startSlack({ enterprise, ...options });
};

/** The payload of a command that no bot receives. */
const typed = async (who = slack.as(people.ada)) => (await who.types('/oauth list')).payload;
/** The payload of the same person's interaction: a submitted view. */
async function sent(who = slack.as(people.ada)) {
  const { trigger_id } = await typed(who);
  const title = { type: 'plain_text', text: 'Form' };
  const blocks = [{ type: 'divider' }];
  await call(slack, 'views.open', { trigger_id, view: { type: 'modal', title, submit: title, blocks } });
  return (await who.submits()).payload;
}

test('in an Enterprise Grid organization, users.info, auth.test and payloads name it', async () => {
  await start();
  const { user } = await call(slack, 'users.info', { user: people.ada });
  const { id: enterprise_id, name: enterprise_name } = enterprise;
  expect(user).toMatchObject({
    team_id: slack.team.id,
    enterprise_user: { id: people.ada, enterprise_id, enterprise_name, teams: [slack.team.id] },
  });
  expect(await call(slack, 'auth.test', {})).toMatchObject({ team_id: slack.team.id, enterprise_id });
  expect(await typed()).toMatchObject({ team_id: slack.team.id, enterprise_id, is_enterprise_install: 'false' });
  expect(await sent()).toMatchObject({
    team: { id: slack.team.id, enterprise_id },
    user: { team_id: slack.team.id },
    enterprise,
    is_enterprise_install: false,
  });
});

test('payloads can name the organization as the team, or no team if the app is installed for all of it', async () => {
  await start({ switches: { userTeam: 'organization', orgInstall: 'organization', authTestEnterprise: false } });
  expect(await typed()).toMatchObject({ team_id: enterprise.id, is_enterprise_install: 'true' });
  expect(await sent()).toMatchObject({ team: null, user: { team_id: enterprise.id }, is_enterprise_install: true });
  const answer = await call(slack, 'auth.test', {});
  expect(answer).toMatchObject({ team_id: enterprise.id, is_enterprise_install: true });
  expect(answer).not.toHaveProperty('enterprise_id');
  slack.switches.orgInstall = 'workspace';
  expect(await call(slack, 'auth.test', {})).toMatchObject({ team_id: slack.team.id, is_enterprise_install: true });
});

test('a person can come from another organization, or from none', async () => {
  await start();
  const stranger = slack.as(people.ada, { team: 'T9', enterprise: 'E9' });
  expect(await typed(stranger)).toMatchObject({ team_id: 'T9', enterprise_id: 'E9' });
  expect(await sent(slack.as(people.ada, { team: 'T9', enterprise: null }))).toMatchObject({
    team: { id: 'T9' },
    user: { team_id: 'T9' },
    enterprise: null,
  });
});

test('outside of an organization, nothing names one', async () => {
  slack = await startSlack();
  const said = [await typed(), await sent(), await call(slack, 'auth.test', {})].flatMap(fields);
  expect(said.length).toBeGreaterThan(30);
  // Random IDs may have any letters, so the fields are asked, by their names.
  const names = said.filter(([name, value]) => name.includes('enterprise') && !/^(?:null|false)$/u.test(String(value)));
  expect(names).toEqual([]);
  expect((await call(slack, 'users.info', { user: people.ada }))['user']).not.toHaveProperty('enterprise_user');
});

test('people with IDs that begin with W are people', async () => {
  await start();
  const { id } = slack.addUser({ id: 'W0GRID001' });
  expect(await call(slack, 'chat.postMessage', { channel: id, text: 'Hello' })).toMatchObject({ ok: true });
  expect(slack.directMessages(id)).toHaveLength(1);
});
