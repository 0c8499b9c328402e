import { describe, expect, test } from 'vitest';
import { parseRedisUrl } from '../../services/store/redis-connection.ts';

const plain = { kind: 'single', tls: false, username: '', password: '', sentinelPassword: '', masterName: '', db: 0 };

describe('a store URL', () => {
  test.each([
    ['redis://localhost', { ...plain, nodes: [{ host: 'localhost', port: 6379 }] }],
    ['redis://h:1/', { ...plain, nodes: [{ host: 'h', port: 1 }] }],
    [
      'rediss://me:p%40ss%3A%2F@h:1/3',
      { ...plain, tls: true, username: 'me', password: 'p@ss:/', db: 3, nodes: [{ host: 'h', port: 1 }] },
    ],
    ['redis://:p:q@[::1]:7/0', { ...plain, password: 'p:q', nodes: [{ host: '::1', port: 7 }] }],
    [
      'redis+sentinel://:p@a:1,b/primary/2?sentinelPassword=s',
      {
        ...plain,
        kind: 'sentinel',
        password: 'p',
        sentinelPassword: 's',
        masterName: 'primary',
        db: 2,
        nodes: [
          { host: 'a', port: 1 },
          { host: 'b', port: 26379 },
        ],
      },
    ],
    [
      'rediss+cluster://u:p@a:1,b:2',
      {
        ...plain,
        kind: 'cluster',
        tls: true,
        username: 'u',
        password: 'p',
        nodes: [
          { host: 'a', port: 1 },
          { host: 'b', port: 2 },
        ],
      },
    ],
  ])('%s is understood', (url, address) => {
    expect(parseRedisUrl(url)).toEqual(address);
  });

  test.each([
    'http://h',
    'redis://',
    'redis+sentinel://:secret@h:1',
    'redis://a,b',
    'redis://:secret@h:99999',
    'redis://h:1/x',
    'redis://h/1/2',
    'redis+cluster://h:1/2',
    'redis+other://h:1',
    'redis://:secret@h:port',
  ])('%s is refused without quoting it', (url) => {
    expect(() => parseRedisUrl(url)).toThrow(TypeError);
    expect(() => parseRedisUrl(url)).not.toThrow(/secret/);
  });
});
