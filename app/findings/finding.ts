import type { Entry, Level, Trouble } from './entry.ts';
import { genesysFindings } from './words/genesys.ts';
import { machineFindings } from './words/machine.ts';
import { slackFindings } from './words/slack.ts';
import { storeFindings } from './words/store.ts';

/** Everything that a check can find, with the sentences that operators read. */
export const catalog = { ...machineFindings, ...slackFindings, ...genesysFindings, ...storeFindings } as const;

export type FindingCode = keyof typeof catalog;
export type FactsOf<Code extends FindingCode> = (typeof catalog)[Code] extends Entry<infer Facts> ? Facts : never;

/** What a check found, as data. Facts hold no secrets. */
export interface Finding {
  readonly code: FindingCode;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Makes a finding. */
export const finding = <Code extends FindingCode>(
  code: Code,
  ...[facts]: keyof FactsOf<Code> extends never ? [] : [FactsOf<Code>]
): Finding => ({ code, facts: { ...(facts as object | undefined) } });

/** What operators read about it. */
export interface Described {
  level: Level;
  trouble: Trouble;
  says: string; // what is wrong
  cure: string;
}

/** The words for a finding. */
export function describe({ code, facts }: Finding): Described {
  const { level, trouble = 'settings', says, cure }: Entry<never> = catalog[code];
  return { level, trouble, says: says(facts as never), cure: cure(facts as never) };
}

/** The same in one text. */
export function sentencesOf(found: Finding): string {
  const { says, cure } = describe(found);
  return `${says} ${cure}`;
}
