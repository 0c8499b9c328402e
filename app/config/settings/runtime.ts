import { z } from 'zod';
import type { Setting } from '../setting.ts';
import { wholeNumber } from '../values.ts';

export const runtime = {
  PORT: {
    purpose: 'Serves /healthz, /readyz, and /metrics; over HTTP also /slack/events.',
    value: 'a whole number from 0 to 65535',
    default: '3000',
    example: '`8080`',
    schema: wholeNumber(0, 65_535),
  },
  LOG_LEVEL: {
    purpose: 'What’s worth a line on the log. Audit records are logged at every level.',
    value: 'trace, debug, info, warn, error, fatal, or silent',
    default: 'info',
    example: '`warn`',
    schema: z
      .string()
      .toLowerCase()
      .pipe(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])),
  },
} as const satisfies Record<string, Setting>;
