import { expect, test } from 'vitest';
import { ConfigError } from '../../app/config/fault.ts';
import { readProxies } from '../../app/config/proxy.ts';
import { readConfig } from '../../app/config.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { startOrganization } from '../support/organization.ts';
import { patienceMs } from '../support/patience.ts';
import { launchBot } from '../support/process.ts';
import { startWorld } from '../support/world.ts';

const host = (url: string): string => new URL(url).host;

test('everything for both platforms goes through the proxy, WebSocket and answers included, and its password is in no line', async () => {
  const proxy = await startConnectProxy();
  const world = await startWorld({ socketMode: true });
  await world.bot.stop();
  const direct = world.genesys.calls.length;
  // In lower case, as curl and others have it.
  const bot = await launchBot({ ...world.settings, http_proxy: proxy.url, NO_PROXY: 'redis,10.0.0.0/8' });
  await bot.ready;
  expect((await world.asks('vera', '/oauth list')).rendered).toContain('of 17 clients');
  await bot.end('SIGTERM');
  expect(world.genesys.calls.length).toBeGreaterThan(direct);
  expect(new Set(proxy.targets)).toEqual(new Set([host(world.slack.url), host(world.genesys.url)]));
  expect(proxy.sockets).toBe(2);
  expect(bot.lines.join('') + bot.errors.join('')).not.toMatch(/pass word|pass%20word/u);
}, 120_000);

test(
  'a proxy that refuses is an error that certainly sent nothing, and NO_PROXY goes past it',
  async () => {
    const [proxy, unused] = await Promise.all([startConnectProxy({ refuse: 503 }), startConnectProxy({ refuse: 503 })]);
    const { sandbox, another } = await startOrganization();
    const before = sandbox.calls.length;
    const through = ({ url: http }: { url: string }, none?: string) =>
      another({ proxyFor: readProxies({ http, https: undefined, none }), timeouts: { totalMs: 300 } });
    await expect(through(proxy).ping()).rejects.toMatchObject({ code: expect.stringMatching(/^genesys_/u) });
    expect([sandbox.calls.length, proxy.targets[0]]).toEqual([before, host(sandbox.url)]);
    await through(unused, '127.0.0.0/8').ping();
    expect(unused.targets).toEqual([]);
  },
  patienceMs,
);

test.each([
  ['', 'https://api.mypurecloud.ie', 'https'],
  ['', 'wss://wss-primary.slack.com/link', 'https'],
  ['', 'http://127.0.0.1:1', 'http'],
  ['*', 'https://slack.com', undefined],
  ['slack.com', 'https://slack.com', undefined],
  ['slack.com', 'https://hooks.slack.com', undefined],
  ['.slack.com', 'https://hooks.slack.com', undefined],
  ['*.slack.com, x', 'https://hooks.slack.com', undefined],
  ['slack.com', 'https://notslack.com', 'https'],
  ['slack.com:8443', 'https://slack.com', 'https'],
  ['SLACK.COM:443', 'https://slack.com', undefined],
  ['10.0.0.0/8 192.168.0.0/16', 'http://192.168.7.7', undefined],
  ['10.0.0.0/8', 'https://11.0.0.1', 'https'],
  ['10.0.0.0/99', 'https://10.0.0.1', 'https'],
  ['::1', 'http://[::1]:4000', undefined],
  ['[::1]:4000', 'http://[::1]:4000', undefined],
  ['fd00::/8', 'http://[fd00::7]', undefined],
])('NO_PROXY=%s, and %s: %s', (none, url, through) => {
  expect(readProxies({ http: 'http', https: 'https', none })?.(url)).toBe(through);
});

test('a wrong address stops the start without showing it, and what’s blank or another program’s doesn’t', async () => {
  const { settings } = await startWorld();
  const read = (more: Record<string, string>) => readConfig({ ...settings, ...more });
  for (const wrong of [
    'socks5://user:pass@proxy:1080',
    'http://',
    'http://proxy:3128/path',
    'http://proxy:99999',
    'http://user:50%off@proxy:3128',
  ]) {
    const error = (() => {
      try {
        return read({ https_proxy: wrong });
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain('HTTPS_PROXY must be the address of an HTTP proxy');
    expect(String(error)).not.toContain('pass@');
  }
  expect(read({ HTTPS_PROXY: '', https_proxy: '', FTP_PROXY: 'ftp://proxy' }).proxyFor).toBeUndefined();
  expect(read({ HTTPS_PROXY: 'proxy:3128', https_proxy: '' }).proxyFor?.('https://slack.com')).toBe(
    'http://proxy:3128/',
  );
  expect(read({ HTTPS_PROXY: 'http://a', https_proxy: 'http://b' }).proxyFor?.('https://slack.com')).toBe('http://b/');
});
