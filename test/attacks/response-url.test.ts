import { expect, test } from 'vitest';
import { slackAnswerCheck } from '../../app/slack/response-url.ts';
import { people } from '../../sandbox/slack.ts';
import { command, post, tampered } from '../faults/wire.ts';
import { startHttpServer } from '../support/http-server.ts';
import { startWorld } from '../support/world.ts';

const warned = (lines: readonly string[]) => lines.filter((line) => line.includes('response_url isn’t Slack’s'));

test.each([
  ['another port of this machine', (elsewhere: URL) => elsewhere.href],
  ['another name of this machine', (elsewhere: URL) => `http://localhost:${elsewhere.port}/commands/1`],
  ['Slack’s address as a login', (elsewhere: URL, slack: URL) => `http://${slack.host}@${elsewhere.host}/commands/1`],
])('a signed command with %s as its response_url is answered in Slack, and nothing goes there', async (_where, to) => {
  const world = await startWorld();
  const elsewhere = await startHttpServer(() => ({ status: 200 }));
  const body = command(world, { response_url: to(new URL(elsewhere.url), new URL(world.slack.url)) });
  expect((await post(world, { body })).status).toBe(200);
  await world.slack.waitFor(() => world.slack.ephemerals(people.vera).at(-1)?.rendered.includes('of 17 clients'));
  expect(elsewhere.count()).toBe(0);
  expect(warned(world.logLines())).not.toEqual([]);
  expect(world.logLines().join('')).not.toContain('/commands/1');
});

test('a signed click with another response_url is answered in Slack', async () => {
  const world = await startWorld();
  const elsewhere = await startHttpServer(() => ({ status: 200 }));
  const list = await world.asks('vera', '/oauth list');
  const before = world.slack.ephemerals(people.vera).length;
  await world.person('vera').clicks(list, 'Next page');
  await world.slack.waitFor(() => world.slack.ephemerals(people.vera).at(-1)?.rendered.includes('Page 2'));
  const click = world.slack.deliveries.findLast(({ type }) => type === 'block_actions');
  if (click === undefined) return expect.unreachable('no click was delivered');
  await tampered(world, click, (json) => Object.assign(json, { response_url: elsewhere.url }));
  await world.slack.waitFor(() => world.slack.ephemerals(people.vera).length > before);
  expect(elsewhere.count()).toBe(0);
});

test.each([
  ['https://hooks.slack.com/commands/T1/2/3', true],
  ['https://hooks.slack-gov.com/actions/T1/2/3', true],
  ['https://slack.com/anything', true],
  ['http://hooks.slack.com/commands/T1/2/3', false],
  ['https://hooks.slack.com:8443/commands/T1/2/3', false],
  ['https://hooks.slack.com.example.org/commands/T1/2/3', false],
  ['https://hooks.slack.com@example.org/commands/T1/2/3', false],
  ['https://someone:else@hooks.slack.com/commands/T1/2/3', false],
  ['https://evil.slack.com/commands/T1/2/3', false],
  ['https://hооks.slack.com/commands/T1/2/3', false],
  ['file:///etc/passwd', false],
  ['nowhere', false],
])('%s: %s', (url, leads) => {
  expect(slackAnswerCheck('https://slack.com/api/')(url)).toBe(leads);
});
