import type { Locator, Page } from 'playwright-core';
import type { PersonName } from '../support/world.ts';
import type { Day } from './day.ts';

/** Something that the bot shows, on the page of the person who sees it. */
export interface Surface {
  title: string;
  who: PersonName;
  /** How they get there from what was shown before. */
  does?: (tab: Page, day: Day) => Promise<unknown>;
  where: (tab: Page) => Locator;
  /** Words on it, and values in its fields. */
  sees: readonly string[];
  /** The name of its picture in docs/images. */
  picture?: string;
  /** Draws it in dark too, as `<picture>-dark`. */
  alsoDark?: true;
  /** The size of the screen, in CSS pixels. Default: as wide as most have it, and so tall that nothing has to be scrolled. */
  screen?: { width: number; height: number };
}

/** All of what's in the tab. */
export const page = (tab: Page): Locator => tab.locator('body');

const messages = (tab: Page): Locator => tab.locator('.messages > div > article');

/** The latest message of the place that's open, or the latest with these words. */
export const message = (tab: Page, words = ''): Locator => messages(tab).filter({ hasText: words }).last();

/** The latest card about a client. */
export const card = (tab: Page, client: string): Locator =>
  messages(tab)
    .filter({ hasText: client, has: tab.getByRole('button', { name: /^(?:Details|More actions)/u }) })
    .last();

export const modal = (tab: Page): Locator => tab.getByRole('dialog');

/** The dialog that asks before something is done. */
export const question = (tab: Page): Locator => tab.getByRole('alertdialog');

/** Opens a channel, or the direct message with the bot. */
export const goes = (tab: Page, place: string): Promise<void> =>
  tab.getByRole('navigation').getByRole('button', { name: place }).click();

export const types =
  (text: string) =>
  async (tab: Page): Promise<void> => {
    const composer = tab.locator('.place > .composer').getByRole('textbox');
    await composer.fill(text);
    await composer.press('Enter');
  };

export const presses = (where: Locator, label: string): Promise<void> =>
  where.getByRole('button', { name: label }).click();

/** Chooses an option of the menu **⋯**. */
export async function choosesMore(where: Locator, option: string): Promise<void> {
  await presses(where, 'More actions');
  await where.page().getByRole('menu').getByRole('menuitem', { name: option }).click();
}

/** Enters text by the labels of the fields. */
export async function fills(tab: Page, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(values))
    await modal(tab).getByRole('textbox', { name: label }).fill(value);
}

/** Chooses one of the options that are all in sight. */
const chooses = (tab: Page, option: string): Promise<void> => modal(tab).getByRole('radio', { name: option }).check();

/** Picks an option that `search` finds, by its beginning. */
export async function picks(tab: Page, label: string, search: string, option: string): Promise<void> {
  const field = modal(tab).getByRole('combobox', { name: label });
  await field.click();
  await field.fill(search);
  await tab.getByRole('option', { name: option }).click();
}

/** Submits the modal, once it can be. */
export const submits = (tab: Page): Promise<void> => modal(tab).locator('button[type=submit]').click();

/** Closes all modals. */
export async function leaves(tab: Page): Promise<void> {
  await modal(tab).locator('header button').last().click();
  await modal(tab).waitFor({ state: 'detached' });
}

/** Confirms what a dialog asks. */
export const confirms = (tab: Page): Promise<void> => question(tab).getByRole('button').last().click();

/** Sends the form for approval, and closes what says so. */
export async function asks(tab: Page): Promise<void> {
  await submits(tab);
  await modal(tab).filter({ hasText: 'Sent for approval' }).waitFor();
  await leaves(tab);
}

/** Opens the form for a deletion, and fills it in. */
export async function fillsDeletion(tab: Page, client: string, reason: string): Promise<void> {
  await types(`/oauth delete ${client}`)(tab);
  await chooses(tab, 'Delete right away');
  await fills(tab, { Reason: reason, 'Type the client’s name to confirm': client });
}
