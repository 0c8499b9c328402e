import { count, series } from '../findings/entry.ts';
import { describe } from '../findings/finding.ts';
import type { CheckResult, Unchecked } from '../setup/check.ts';
import { described } from '../setup/described.ts';

const states: Readonly<Record<CheckResult['state'], string>> = {
  ok: 'ok',
  warning: 'warning',
  wrong: 'wrong',
  unchecked: 'not checked',
};

const whyNot: Readonly<Record<Unchecked, string>> = {
  settings: 'a setting that it needs is missing or wrong',
  unanswered: 'it got no usable answer',
  running: 'only a running Keyturn can check this: see GET /status',
  unused: 'nothing to check with these settings',
  late: 'it took too long',
  pending: 'not run yet',
  failed: 'something unexpected happened',
};

/** A line per check, one for each other thing that it found, and a summary. */
export function linesOf(results: readonly CheckResult[]): string[] {
  const nameWidth = Math.max(...results.map(({ check }) => check.length));
  const lines = results.flatMap(({ check, state, why, findings }) => {
    const head = `${states[state].padEnd(11)}  ${check.padEnd(nameWidth)}`;
    const said = findings.map((each) => {
      const { level, says, cure } = describe(each);
      return `${level === 'fine' ? 'Note: ' : ''}${says} ${cure}`;
    });
    const texts = why === undefined ? said : [whyNot[why], ...said];
    const [first = '', ...rest] = texts;
    return [`${head}  ${first}`.trimEnd(), ...rest.map((text) => `${' '.repeat(head.length)}  ${text}`)];
  });
  return [...lines, summary(results)];
}

/** The same for programs. */
export const asJson = (results: readonly CheckResult[]) => ({ v: 1, checks: results.map(described) });

function summary(results: readonly CheckResult[]): string {
  const named = (state: CheckResult['state'], one: string, many: string): string[] => {
    const number = results.filter((each) => each.state === state).length;
    return number === 0 ? [] : [count(number, one, many)];
  };
  const parts = [
    ...named('ok', 'ok', 'ok'),
    ...named('wrong', 'wrong', 'wrong'),
    ...named('warning', 'warning', 'warnings'),
    ...named('unchecked', 'not checked', 'not checked'),
  ];
  return `${series(parts)}.`;
}
