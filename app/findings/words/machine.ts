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
      `This machine’s clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} ${series(by)}.`,
    cure: () => 'Sync it with NTP. Once it’s off by 5 minutes, Keyturn refuses all of Slack’s requests over HTTP.',
  }),
  clock_differs: entry<{ seconds: number; source: string }>({
    level: 'warning',
    says: ({ seconds, source }) =>
      `The clock of ${source} is ${Math.abs(seconds)} s ${seconds > 0 ? 'behind' : 'ahead of'} this machine’s. The other clocks agree with this machine.`,
    cure: () => 'Sync that machine with NTP: its clock decides when things expire there.',
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
    says: ({ path }) => `NODE_EXTRA_CA_CERTS names a file with no readable certificate: ${path}.`,
    cure: () => 'It must be in PEM form, with lines such as -----BEGIN CERTIFICATE-----.',
  }),
  command_elsewhere: entry<{ received: string; configured: string }>({
    level: 'wrong',
    says: ({ received, configured }) =>
      `Slack sends ${received}, but KEYTURN_COMMAND is ${configured}, so Keyturn runs nothing.`,
    cure: () => 'Make KEYTURN_COMMAND and the command in the app’s manifest the same.',
  }),
  signature_refused: entry<{ count: number }>({
    level: 'wrong',
    trouble: 'credentials',
    says: ({ count }) => `All ${count} requests so far had a wrong signature.`,
    cure: () => 'Copy SLACK_SIGNING_SECRET again from the app’s settings, under Basic Information.',
  }),
} as const;
