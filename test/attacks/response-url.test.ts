import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLog } from '../../app/process/log.ts';
import { createAnswerPost, slackAnswerCheck } from '../../app/slack/response-url.ts';
import { people } from '../../sandbox/slack.ts';
import { command, post, tampered } from '../faults/wire.ts';
import { runs } from '../support/cases.ts';
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
  ['https://hooks\u3002slack\u3002com/commands/T1/2/3', true], // other dots, which every URL parser takes for dots
  ['https://hooks.slack.com%2eexample.org/commands/T1/2/3', false],
  ['https://hooks.slack.com%00.example.org/commands/T1/2/3', false],
  ['https://example.org/https://hooks.slack.com/commands', false],
  ['https://example.org?https://hooks.slack.com/', false],
  ['https://example.org#@hooks.slack.com/', false],
  ['https://example.org\\@hooks.slack.com/', false],
  ['https://hooks.slack.com\\@example.org/commands', true], // a path on Slack's host
  ['https://hooks.slack.com:443/commands/T1/2/3', true],
  ['https://hooks.slack.com./commands/T1/2/3', false],
  ['https://ſlack.com/commands/T1/2/3', true], // a long s is an s in host names
  ['https://hooksxslack.com/commands/T1/2/3', false],
  ['https://169.254.169.254/latest/meta-data', false],
  ['//hooks.slack.com/commands/T1/2/3', false],
  ['javascript:alert(1)//https://hooks.slack.com', false],
  ['', false],
  ['file:///etc/passwd', false],
  ['nowhere', false],
])('%s: %s', (url, leads) => {
  expect(slackAnswerCheck('https://slack.com/api/')(url)).toBe(leads);
});

test.each([301, 302, 307, 308])('an answer that’s redirected (%i) doesn’t go elsewhere', async (status) => {
  const elsewhere = await startHttpServer(() => ({ status: 200 }));
  const slack = await startHttpServer(() => ({ status, headers: { location: `${elsewhere.url}/taken` } }));
  const log = createLog({ level: 'silent' });
  expect(await createAnswerPost(log)(`${slack.url}/commands/1`, '{}')).toBe(false);
  expect([slack.count(), elsewhere.count()]).toEqual([1, 0]);
});

test('what’s checked is what’s called: no text leads the two to different hosts', async () => {
  const leadsToSlack = slackAnswerCheck('https://slack.com/api/');
  const parts = fc.constantFrom(
    'https:',
    '//',
    '\\',
    'hooks.slack.com',
    '@',
    ':',
    '443',
    '#',
    '?',
    '/',
    '%',
    '.',
    'example.org',
    '\t',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 6 }), (texts) => {
      const text = `https://${texts.join('')}`;
      if (!leadsToSlack(text)) return;
      const { origin, username, password } = new URL(text);
      expect(['https://hooks.slack.com', 'https://slack.com']).toContain(origin);
      expect([username, password]).toEqual(['', '']);
    }),
    { numRuns: runs(5_000) },
  );
});
