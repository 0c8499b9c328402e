import type { Check } from '../check.ts';

/** Those who can approve. Made at the start, it also fetches the list that forms need. */
export const deciderChecks = [
  {
    name: 'deciders',
    asks: 'Can enough people approve what needs a second person?',
    costs: 'money',
    // Slack tells fifty people a minute.
    patienceMs: 180_000,
    run: async ({ running }) => (running === undefined ? { unchecked: 'running' } : running.deciders()),
  },
] as const satisfies readonly Check[];
