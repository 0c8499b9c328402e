import fc from 'fast-check';
import type { Usage } from '../../services/usage/types.ts';

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const count = fc.oneof(fc.constant(0), fc.nat(), fc.constant(Number.MAX_SAFE_INTEGER));
const tally = fc.record({ requests: count, errors: count });
const moment = fc.nat(4_000_000_000_000);

/** Whatever Genesys Cloud may say of a client's usage, and of what depends on it. `name`: of a flow. */
export function usageWith(name: fc.Arbitrary<string>): fc.Arbitrary<Usage> {
  const dependent = fc.record({
    name: optional(name),
    type: optional(fc.constantFrom('INBOUNDCALLFLOW', 'WORKFLOW', 'QUEUE', '')),
  });
  const dependents = fc.oneof(
    fc.record({
      kind: fc.constant('known' as const),
      count,
      some: fc.array(dependent, { maxLength: 5 }),
      atLeast: optional(fc.boolean()),
      asOf: moment,
    }),
    fc.record({
      kind: fc.constant('unknown' as const),
      why: fc.constantFrom('forbidden' as const, 'untracked' as const, 'silent' as const),
      asOf: moment,
    }),
  );
  const beside = { asOf: optional(moment), dependents: optional(dependents) };
  return fc.oneof(
    fc.record({
      kind: fc.constant('known' as const),
      week: optional(tally),
      month: tally,
      quarter: optional(tally),
      half: optional(tally),
      lastActive: optional(fc.constantFrom('2025-11-25', '2025-11-25T10:00:00Z', 'last week', '')),
      atLeast: optional(fc.boolean()),
      ...beside,
    }),
    fc.record({
      kind: fc.constant('unknown' as const),
      why: fc.constantFrom('forbidden' as const, 'silent' as const),
      ...beside,
    }),
  );
}
