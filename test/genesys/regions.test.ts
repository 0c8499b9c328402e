import { expect, test } from 'vitest';
import { organizationHint, placeOf, regionHosts, regionNames } from '../../services/genesys/regions.ts';

test('there are 18 regions, each with two names for the same hosts', () => {
  expect(regionNames).toHaveLength(36);
  expect(new Set(regionNames).size).toBe(36);
  for (const [index, region] of regionNames.slice(0, 18).entries()) {
    const domain = regionNames[index + 18] ?? '';
    const hosts = { apiUrl: `https://api.${domain}`, loginUrl: `https://login.${domain}` };
    expect(regionHosts(region)).toEqual(hosts);
    expect(regionHosts(domain)).toEqual(hosts);
  }
});

test.each([
  'https://api.mypurecloud.ie/',
  ' API.MyPureCloud.ie',
  'login.mypurecloud.ie',
  'EU-WEST-1',
  'https://apps.mypurecloud.ie/x',
])('%j is understood as Ireland', (name) => {
  expect(regionHosts(name)?.apiUrl).toBe('https://api.mypurecloud.ie');
});

test.each([
  '',
  'eu-west-9',
  'mypurecloud',
  'evil.example/mypurecloud.ie',
  'xmypurecloud.ie',
  'constructor',
  'toString',
])('%j isn’t a region', (name) => {
  expect(regionHosts(name)).toBeUndefined();
});

test('messages name the region, or the host if it isn’t one', () => {
  expect(organizationHint('https://api.mypurecloud.de')).toBe('eu-central-1');
  expect(organizationHint('http://127.0.0.1:4711')).toBe('127.0.0.1:4711');
});

test('a host’s name includes its region', () => {
  expect(placeOf('login.mypurecloud.de')).toBe('mypurecloud.de (login.mypurecloud.de)');
  expect(placeOf('api.euw2.pure.cloud')).toBe('euw2.pure.cloud (api.euw2.pure.cloud)');
  expect(placeOf('127.0.0.1:4711')).toBe('127.0.0.1:4711');
});
