import { defined } from '../../services/defined.ts';
import { describe } from '../findings/finding.ts';
import type { CheckResult } from './check.ts';

/** A result with its sentences, for programs that show it. */
export const described = ({ check, state, why, findings, checkedAt }: CheckResult) => ({
  check,
  state: state === 'unchecked' ? 'not checked' : state,
  ...defined({ why }),
  findings: findings.map((each) => {
    const { level, says, cure } = describe(each);
    return { code: each.code, level, facts: each.facts, says, cure };
  }),
  ...defined({ checkedAt: checkedAt === undefined ? undefined : new Date(checkedAt).toISOString() }),
});
