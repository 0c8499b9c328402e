import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { coverage } from '../../sandbox/genesys/coverage.ts';
import { allRoutes } from '../../sandbox/genesys/routes.ts';
import { homeDivision } from '../../sandbox/genesys/seed.ts';
import { createTokens } from '../../sandbox/genesys/tokens.ts';
import { createWorld } from '../../sandbox/genesys/world.ts';
import { type GenesysSandbox, startGenesys } from '../../sandbox/genesys.ts';
import { runs } from '../support/cases.ts';
import { type Answer, type Caller, callerWith, signedIn } from './genesys-caller.ts';

let genesys: GenesysSandbox;
let bot: Caller;
beforeAll(async () => {
  genesys = await startGenesys();
  bot = await signedIn(genesys);
});
afterAll(() => genesys.close());

test('the table lists every route and no others', () => {
  const world = createWorld({ now: Date.now, organization: { id: 'o', name: 'O' }, homeDivision });
  const routes = allRoutes(world, createTokens(world)).map(({ method, template }) => `${method} ${template}`);
  expect(coverage.map(({ method, template }) => `${method} ${template}`).sort()).toEqual(routes.sort());
  expect(new Set(routes).size).toBe(routes.length);
});

test.each(coverage)('$method $template is exercised by tests that exist', ({ exercisedBy }) => {
  expect(exercisedBy.length).toBeGreaterThan(0);
  const missing = exercisedBy.filter((file) => !existsSync(new URL(file, import.meta.url)));
  expect(missing).toEqual([]);
});

test.each(coverage.filter(({ template }) => template.startsWith('/api/')))(
  '$method $template requires a token',
  async ({ method, template }) => {
    const answer = await callerWith(genesys.url, 'foreign').call(method, template.replaceAll(/[{}]/g, ''));
    expect(answer.status).toBe(401);
  },
);

function expectErrorBody({ status, headers, json }: Answer): void {
  const correlationId = headers.get('inin-correlation-id');
  expect(json).toMatchObject({ status, contextId: correlationId, errors: [] });
  expect(correlationId).toMatch(/^[0-9a-f-]{36}$/);
  expect(json['message']).toMatch(/\w/);
  expect(json['message']).not.toMatch(/[{}]/);
  expect(json['code']).toMatch(/^[a-z]+(\.[a-z]+)*$/);
  expect(Array.isArray(json['details'])).toBe(true);
}

test('every error has the shape of ErrorBody, and every answer a correlation ID', async () => {
  const path = fc.oneof(
    fc.constantFrom(...coverage.map(({ template }) => template).filter((template) => template.startsWith('/api/'))),
    fc.webPath().map((rest) => `/api/v2${rest}`),
  );
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH');
  const body = fc.oneof(
    fc.jsonValue(),
    fc.string(),
    // Without braces: in an answer, they'd look like a parameter that was never filled in.
    fc.record({ name: fc.string(), authorizedGrantType: fc.string().map((text) => text.replaceAll(/[{}]/g, '')) }),
  );
  const type = fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/plain');
  await fc.assert(
    fc.asyncProperty(method, path, body, type, async (how, where, what, contentType) => {
      // Revoking the token would end the test.
      fc.pre(!(how === 'DELETE' && where.endsWith('/tokens/me')));
      const sent = how === 'GET' ? undefined : JSON.stringify(what);
      const answer = await bot.call(how, where.replaceAll(/[{}]/g, ''), sent, { 'content-type': contentType });
      expect(answer.headers.get('inin-correlation-id')).not.toBeNull();
      expect(answer.status).not.toBe(500);
      if (answer.status >= 400) expectErrorBody(answer);
    }),
    { numRuns: runs(200) },
  );
});

test.each([
  [400, 'bad.request', 'POST', '/api/v2/oauth/clients', '[1]', 'application/json'],
  [400, 'bad.request', 'POST', '/api/v2/oauth/clients', '{"name":', 'application/json'],
  [404, 'not.found', 'GET', '/api/v2/oauth/clients/nobody', undefined, ''],
  [404, 'not.found', 'GET', '/api/v2/elsewhere', undefined, ''],
  [405, 'method.not.allowed', 'PATCH', '/api/v2/oauth/clients', '{}', 'application/json'],
  [413, 'request.entity.too.large', 'POST', '/api/v2/oauth/clients', `"${'x'.repeat(3_000_000)}"`, 'application/json'],
  [415, 'unsupported.media.type', 'POST', '/api/v2/oauth/clients', '{}', 'text/plain'],
])('%i %s', async (status, code, method, path, body, type) => {
  const headers = type === '' ? {} : { 'content-type': type };
  const answer = await bot.call(method, path, body, headers);
  expect(answer).toMatchObject({ status, json: { code } });
  expectErrorBody(answer);
});
