import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, test as always, beforeAll, expect } from 'vitest';
import { storyInTurn } from '../support/cases.ts';
import { readSources, root } from '../support/sources.ts';
import { type Day, startDay } from './day.ts';
import { launch } from './drawing.ts';
import { faultOf, isDrawing, keep, keptContent, pictureNames } from './pictures.ts';
import { complete, drawn, lasting, settled } from './shown.ts';
import { alone } from './surfaces/alone.ts';
import { secondPerson } from './surfaces/second-person.ts';
import { stricter } from './surfaces/stricter.ts';

const test = storyInTurn(0);

const surfaces = [...alone, ...secondPerson, ...stricter];
const advice = 'Run `npm run pictures`, look at the pictures, and commit them.';

let browser: Browser;
let day: Day;
beforeAll(async () => {
  browser = await launch();
  day = await startDay(browser);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await day?.close();
});

/** The surface at which the story broke off: what comes after it can't be shown. */
let brokenOff: string | undefined;

test.each(surfaces.map((surface) => [surface.who, surface.title, surface] as const))(
  'in the browser, %s sees %s',
  async (_who, _title, surface) => {
    if (brokenOff !== undefined) throw new Error(`The story broke off at “${brokenOff}”.`);
    brokenOff = surface.title;
    const { tab } = day;
    await tab.setViewportSize(surface.screen ?? { width: 1400, height: isDrawing ? 1800 : 800 });
    await day.be(surface.who);
    await surface.does?.(tab, day);
    const shown = surface.where(tab);
    await shown.waitFor();
    brokenOff = undefined;

    await complete(shown, surface);
    expect(await tab.locator('.not-drawn').allInnerTexts()).toEqual([]);
    const { picture } = surface;
    if (picture === undefined) return;
    const content = lasting(await settled(shown));
    if (isDrawing) return keep(content, await drawn(tab, shown, surface));
    const kept = await keptContent(picture);
    expect(content, `docs/images/${picture}.png doesn’t show what Keyturn does now. ${advice}`).toBe(kept?.content);
  },
  120_000,
);

/** Each picture, with the name of the light one, whose content it has too. */
const pictures = surfaces.flatMap(({ picture, alsoDark }) =>
  picture === undefined
    ? []
    : [picture, ...(alsoDark === true ? [`${picture}-dark`] : [])].map((name) => ({ name, light: picture })),
);

always('each picture is of the content that’s kept beside it, and is on a page', async () => {
  const pages = [{ text: await readFile(join(root, 'README.md'), 'utf8') }, ...(await readSources(['docs'], ['.md']))];
  const wrong = await Promise.all(
    pictures.map(async ({ name, light }) => {
      const kept = await keptContent(light);
      const fault = kept === undefined ? 'has no text file' : await faultOf(name, kept);
      const isUsed = pages.some(({ text }) => text.includes(`images/${name}.png`));
      return [fault, isUsed ? undefined : 'is on no page'].flatMap((each) =>
        each ? [`docs/images/${name}.png ${each}`] : [],
      );
    }),
  );
  expect(wrong.flat(), advice).toEqual([]);
  expect((await pictureNames()).toSorted(), 'pictures that are drawn').toEqual(
    pictures.map(({ name }) => name).toSorted(),
  );
});
