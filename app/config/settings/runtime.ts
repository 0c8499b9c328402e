import { isIP } from 'node:net';
import { z } from 'zod';
import { proxyAddress } from '../proxy.ts';
import type { Setting } from '../setting.ts';
import { wholeNumber } from '../values.ts';

export const runtime = {
  PORT: {
    purpose: 'Serves /slack/events over HTTP, and without KEYTURN_ADMIN_PORT also /healthz, /readyz, and /metrics.',
    value: 'a whole number from 0 to 65535',
    default: '3000',
    example: '`8080`',
    schema: wholeNumber(0, 65_535),
  },
  KEYTURN_ADMIN_PORT: {
    purpose:
      'Serves /healthz, /readyz, and /metrics in place of PORT, so that only Slack’s requests arrive there. In Socket Mode, it’s then the only port.',
    value: 'a whole number from 0 to 65535',
    unset: 'none: PORT serves them',
    example: '`9090`',
    schema: wholeNumber(0, 65_535),
  },
  KEYTURN_BIND: {
    purpose: 'The address of this machine that the ports listen on.',
    value: 'an IP address',
    unset: 'all addresses',
    example: '`127.0.0.1`',
    schema: z.string().refine((text) => isIP(text) !== 0),
  },
  KEYTURN_DRAIN_SECONDS: {
    purpose:
      'How long Keyturn still takes Slack’s requests after SIGTERM, while /readyz says that it’s stopping: until the load balancer has noticed. After that, it finishes what’s in flight, within 25 seconds.',
    value: 'a whole number of seconds from 0 to 30',
    unset: '5 over HTTP, 0 in Socket Mode',
    example: '`15`, if the load balancer looks every 10 seconds',
    schema: wholeNumber(0, 30),
  },
  HTTPS_PROXY: {
    purpose:
      'The proxy for calls to Slack and Genesys Cloud, Socket Mode’s WebSocket included. Redis is always connected to directly.',
    value:
      'the address of an HTTP proxy, such as http://proxy.example.com:3128, with user:password@ before the host if it needs them',
    unset: 'none',
    example: '`http://proxy.example.com:3128`',
    credential: true,
    shared: true,
    schema: proxyAddress,
  },
  HTTP_PROXY: {
    purpose: 'The same for plain http addresses, which only tests use.',
    value: 'the address of an HTTP proxy, such as http://proxy.example.com:3128',
    unset: 'none',
    example: '`http://proxy.example.com:3128`',
    credential: true,
    shared: true,
    schema: proxyAddress,
  },
  NO_PROXY: {
    purpose: 'Hosts to reach without a proxy. A domain includes its subdomains.',
    value: 'hosts, domains, addresses, or ranges such as 10.0.0.0/8, comma-separated, or * for all',
    unset: 'none',
    example: '`localhost,.internal,10.0.0.0/8`',
    shared: true,
    schema: z.string().regex(/^(?=.*[a-z\d*:])[!-~\s]+$/iu),
  },
  LOG_LEVEL: {
    purpose: 'The lowest level that’s logged. Audit records are always logged.',
    value: 'trace, debug, info, warn, error, fatal, or silent',
    default: 'info',
    example: '`warn`',
    schema: z
      .string()
      .toLowerCase()
      .pipe(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])),
  },
} as const satisfies Record<string, Setting>;
