import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];

export interface Checked {
  /** A selector. Default: everything on the page. */
  within?: string;
  /** A selector of what's left out. */
  except?: string;
  /** Checks only these rules. Default: all of WCAG 2.1 AA, and best practices. */
  rules?: readonly string[];
}

/** What axe finds wrong with a page as it is now, by rule, with the elements. */
export async function violations(page: Page, { within, except, rules }: Checked = {}): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(source);
  const runOnly = rules === undefined ? { type: 'tag', values: tags } : { type: 'rule', values: rules };
  const options = JSON.stringify({ runOnly, resultTypes: ['violations'] });
  const context = JSON.stringify({ include: within ?? 'html', ...(except && { exclude: except }) });
  const found = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    `axe.run(${context}, ${options})`,
  );
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
