import { entry, series } from '../entry.ts';

/** What checks can find about the settings, and the machine that Keyturn runs on. */
export const machineFindings = {
  setting_wrong: entry<{ fault: string }>({
    level: 'wrong',
    says: ({ fault }) => fault,
    cure: () => 'docs/settings.md describes each setting.',
  }),
  clock_off: entry<{ seconds: number; by: readonly string[] }>({
    level: 'wrong',
    says: ({ seconds, by }) =>
      `This machine’s clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} that of ${series(by)}.`,
    cure: () => 'Keep it in step (NTP). From 5 minutes on, Slack’s requests over HTTP are refused.',
  }),
  clock_differs: entry<{ seconds: number; source: string }>({
    level: 'warning',
    says: ({ seconds, source }) =>
      `The clock of ${source} is ${Math.abs(seconds)} s ${seconds > 0 ? 'behind' : 'ahead of'} this machine’s, and the others agree with this one.`,
    cure: () => 'Keep its machine in step (NTP): what expires, expires by its clock.',
  }),
  proxy_unreachable: entry<{ serves: readonly string[]; place: string; why: string }>({
    level: 'wrong',
    trouble: 'unavailable',
    says: ({ serves, place, why }) => `The proxy for ${series(serves)} isn’t answering at ${place} (${why}).`,
    cure: () => 'Check HTTPS_PROXY, HTTP_PROXY, and NO_PROXY, and whether this machine can reach the proxy.',
  }),
  ca_unreadable: entry<{ path: string; why: string }>({
    level: 'wrong',
    says: ({ path, why }) => `NODE_EXTRA_CA_CERTS names a file that can’t be read: ${path} (${why}).`,
    cure: () => 'Correct the path, or let the user that Keyturn runs as read it. In a container, mount it.',
  }),
  ca_empty: entry<{ path: string }>({
    level: 'wrong',
    says: ({ path }) => `NODE_EXTRA_CA_CERTS names a file without a certificate that can be read: ${path}.`,
    cure: () => 'It must be in PEM form, with lines such as -----BEGIN CERTIFICATE-----.',
  }),
  command_elsewhere: entry<{ received: string; configured: string }>({
    level: 'wrong',
    says: ({ received, configured }) =>
      `Slack sent the command ${received}, and KEYTURN_COMMAND is ${configured}: Keyturn runs nothing.`,
    cure: () => 'Make KEYTURN_COMMAND and the command in the app’s manifest the same.',
  }),
  signature_refused: entry<{ count: number }>({
    level: 'wrong',
    trouble: 'credentials',
    says: ({ count }) => `${count} requests with a wrong signature arrived, and none with a right one.`,
    cure: () => 'Copy SLACK_SIGNING_SECRET again from the app’s settings, under Basic Information.',
  }),
} as const;
