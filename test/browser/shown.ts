import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventually } from '../support/patience.ts';
import type { Surface } from './surface.ts';

/** Resolves once all that has to be on it is. Fails with what's missing. */
export async function complete(shown: Locator, { title, sees }: Surface): Promise<void> {
  await eventually(
    async () => {
      const seen = `${await shown.innerText()}\n${await shown.ariaSnapshot()}`.replace(/\s+/gu, ' ');
      const missing = sees.filter((each) => !seen.includes(each));
      expect(missing, `what’s missing in ${title}:\n${seen}\n`).toEqual([]);
    },
    { everyMs: 50 },
  );
}

/** How long nothing must have changed, in ms. */
const calmMs = 200;

/** What's shown, in roles and words, once it doesn't change anymore. */
export async function settled(shown: Locator): Promise<string> {
  let last = '';
  return eventually(
    async () => {
      const before = last;
      last = await shown.ariaSnapshot();
      expect(last, 'what’s shown, a moment later').toBe(before);
      return `${withoutLogs(last)}\n`;
    },
    { everyMs: calmMs },
  );
}

/** Without what's another at each run or in another Chromium: IDs, addresses, the numbers of records, and kinds of spaces. */
export function lasting(content: string): string {
  return content
    .replace(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gu, '########-####-####-####-############')
    .replace(/127\.0\.0\.1:\d+/gu, '127.0.0.1:####')
    .replace(/\/p\d{10,}/gu, '/p####')
    .replace(/#\d+(?="$)/gmu, '#')
    .replace(/[\u00a0\u202f]/gu, ' ');
}

/** Without what the bot did meanwhile: its times and its order aren't the same each time. */
function withoutLogs(content: string): string {
  let within: number | undefined;
  const kept = content.split('\n').filter((line) => {
    const indent = line.search(/\S|$/u);
    if (within !== undefined && indent > within) return false;
    within = /- region "(?:Audit trail|Wire log)":/u.test(line) ? indent : undefined;
    return within === undefined;
  });
  return kept.join('\n');
}

/** Pictures of it, by name: all of a screen that has a size of its own, otherwise just what's shown. */
export async function drawn(
  tab: Page,
  shown: Locator,
  { picture = '', alsoDark, screen }: Surface,
): Promise<Record<string, Buffer>> {
  const pngs: Record<string, Buffer> = {};
  // Nothing is pointed at, and a modal isn't cut.
  await tab.mouse.move(0, 0);
  if (screen === undefined)
    await shown.evaluate((element: HTMLElement) => element.style.setProperty('max-height', 'none'));
  for (const scheme of alsoDark === true ? (['light', 'dark'] as const) : (['light'] as const)) {
    await tab.emulateMedia({ colorScheme: scheme });
    const name = scheme === 'light' ? picture : `${picture}-${scheme}`;
    pngs[name] = await (screen === undefined ? shown : tab).screenshot({ animations: 'disabled' });
  }
  await tab.emulateMedia({ colorScheme: 'light' });
  if (screen === undefined) await shown.evaluate((element: HTMLElement) => element.style.removeProperty('max-height'));
  return pngs;
}
