import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { testsInTurn } from '../support/cases.ts';
import { patienceMs } from '../support/patience.ts';
import { client, demoInBrowser, hasFocus, messageWith } from './demo.ts';

const test = testsInTurn();

const opened = demoInBrowser();

/** How a person uses the page. */
interface Way {
  context: BrowserContextOptions;
  /** Puts the focus on it. */
  reach(target: Locator): Promise<void>;
  press(target: Locator): Promise<void>;
  /** Sends what's in the composer. */
  send(page: Page): Promise<void>;
  /** Chooses the composer's first suggestion. */
  complete(page: Page): Promise<void>;
  /** Closes the modal that's open. */
  close(page: Page): Promise<void>;
}

const desktop = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

const closeButton = (page: Page) =>
  page.getByRole('dialog').locator('footer').getByRole('button', { name: 'Close', exact: true });

const ways: Readonly<Record<string, Way>> = {
  'by mouse': {
    context: desktop,
    reach: (target) => target.click(),
    press: (target) => target.click(),
    send: (page) => page.getByRole('button', { name: 'Send' }).click(),
    complete: (page) => page.getByRole('option').first().click(),
    close: (page) => closeButton(page).click(),
  },
  'by keyboard alone': {
    context: desktop,
    reach: tabTo,
    async press(target) {
      await tabTo(target);
      await target.page().keyboard.press('Space');
    },
    send: (page) => page.keyboard.press('Enter'),
    complete: (page) => page.keyboard.press('Enter'),
    close: (page) => page.keyboard.press('Escape'),
  },
  'on a phone': {
    context: phone,
    reach: (target) => target.tap(),
    press: (target) => target.tap(),
    send: (page) => page.getByRole('button', { name: 'Send' }).tap(),
    complete: (page) => page.getByRole('option').first().tap(),
    close: (page) => closeButton(page).tap(),
  },
};

test.each(Object.entries(ways))(
  'two people rotate a secret, and the one who asked stores it, %s',
  async (_name, way) => {
    const context = await opened.browser.newContext(way.context);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto(opened.demo.url);
    const old = secret();

    await asks(page, way);
    await goes(page, way, /oauth-approvals/u);
    const card = messageWith(page, 'A leaked backup');
    await confirms(page, way, card.getByRole('button', { name: /^Approve/u }), 'Approve');
    await page.getByText('You can’t approve or deny your own request').last().waitFor();
    expect(secret()).toBe(old);

    await becomes(page, way, 'Dora');
    await confirms(page, way, card.getByRole('button', { name: /^Approve/u }), 'Approve');
    await card.getByText('Nothing has changed yet').waitFor();
    await expect.poll(() => card.getByRole('button', { name: /^Approve/u }).count()).toBe(0);

    await becomes(page, way, 'Ada');
    await expect.poll(() => page.title()).toMatch(/^\(\d+\) /u);
    await goes(page, way, /direct message.*unread/u);
    const invitation = messageWith(page, 'Nothing has changed yet');
    await confirms(page, way, invitation.getByRole('button', { name: /^Rotate now/u }), 'Rotate now');
    await stores(page, way);
    expect(secret()).not.toBe(old);
    if (way.context.isMobile !== true)
      await expect.poll(() => page.getByRole('heading', { name: 'Guided run' }).innerText()).toContain('6 of 9');
    expect(errors).toEqual([]);
  },
  120_000,
);

/** Types the command, leaves the reason out at first, and sends the form. */
async function asks(page: Page, way: Way): Promise<void> {
  const composer = page.getByRole('textbox', { name: 'Message #general' });
  await way.reach(composer);
  await page.keyboard.type('/oa');
  await way.complete(page);
  await expect.poll(() => composer.inputValue()).toBe('/oauth ');
  await page.keyboard.type(`rotate ${client}`);
  await way.send(page);

  const modal = page.getByRole('dialog', { name: 'Rotate client secret' });
  const reason = modal.getByRole('textbox', { name: 'Reason' });
  await reason.waitFor();
  // Its arrival shows the form anew, without errors.
  await modal.getByText('usage data').waitFor();
  await expect.poll(() => modal.evaluate((dialog) => dialog.contains(document.activeElement))).toBe(true);
  await way.press(modal.getByRole('button', { name: 'Ask for approval' }));
  // The error is under the field, and the focus on it.
  await expect.poll(() => reason.getAttribute('aria-invalid')).toBe('true');
  await expect.poll(() => hasFocus(reason)).toBe(true);
  await page.keyboard.type('A leaked backup');
  await way.press(modal.getByRole('button', { name: 'Ask for approval' }));
  await modal.getByText('Sent for approval').waitFor();
  await way.close(page);
  await modal.waitFor({ state: 'detached' });
}

/** Reveals the secret, reads it, closes the modal, and says that it's stored. */
async function stores(page: Page, way: Way): Promise<void> {
  const offer = messageWith(page, 'is ready');
  await way.press(offer.getByRole('button', { name: /^Reveal secret/u }));
  const modal = page.getByRole('dialog', { name: 'Client secret' });
  const shown = modal.locator('pre', { hasText: secret() });
  await shown.waitFor();
  // It's selected at once, ready to be copied.
  await way.reach(shown);
  await expect.poll(() => page.evaluate(() => String(getSelection()))).toBe(secret());
  await way.close(page);
  await modal.waitFor({ state: 'detached' });
  expect(await page.content()).not.toContain(secret());
  await confirms(page, way, offer.getByRole('button', { name: /^I stored it/u }), 'Delete Keyturn’s copy');
  await page.getByText('Keyturn deleted its copy').last().waitFor();
}

/** Presses a button, and the answer of the dialog that it opens. The focus goes into the dialog. */
async function confirms(page: Page, way: Way, button: Locator, answer: string): Promise<void> {
  await way.press(button);
  const question = page.getByRole('alertdialog');
  await expect.poll(() => question.evaluate((dialog) => dialog.contains(document.activeElement))).toBe(true);
  await way.press(question.getByRole('button', { name: answer, exact: true }));
  await question.waitFor({ state: 'detached' });
}

/** Opens the sheet with people and places first, where there's no column. */
async function inSidebar(page: Page, way: Way, button: Locator): Promise<void> {
  if (way.context.isMobile === true) await way.press(page.getByRole('button', { name: /people and places/u }));
  await way.press(button);
  if (way.context.isMobile === true) await page.getByRole('dialog').waitFor({ state: 'detached' });
}

const goes = (page: Page, way: Way, place: RegExp): Promise<void> =>
  inSidebar(page, way, page.getByRole('navigation', { name: 'Go to' }).getByRole('button', { name: place }));

async function becomes(page: Page, way: Way, name: string): Promise<void> {
  await inSidebar(
    page,
    way,
    page.getByRole('region', { name: 'You are' }).getByRole('button', { name: new RegExp(`^${name}`, 'u') }),
  );
  await page.locator('.slack[aria-busy=false]').waitFor();
}

function secret(): string {
  const { id = '' } = opened.demo.genesys.clients().find(({ name }) => name === client) ?? {};
  return opened.demo.genesys.secretOf(id) ?? '';
}

/** Moves the focus with Tab or Shift+Tab, as often as it takes. Where it arrives, it can be seen. */
async function tabTo(target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 400; presses += 1) {
    const way = await target.evaluate((element) => {
      const { activeElement } = document;
      if (activeElement === element) return 'there';
      const position = activeElement?.compareDocumentPosition(element) ?? 0;
      return position & Node.DOCUMENT_POSITION_PRECEDING ? 'back' : 'on';
    });
    if (way === 'there') {
      expect(await isFocusSeen(target), `the focus on ${target}`).toBe(true);
      return;
    }
    await target.page().keyboard.press(way === 'back' ? 'Shift+Tab' : 'Tab');
  }
  throw new Error(`Tab never comes to ${target}.`);
}

/** Whether the focused element, or the box that's drawn around it, has a ring. */
function isFocusSeen(target: Locator): Promise<boolean> {
  return target.evaluate((element) =>
    [element, element.closest('.composer form, .select')].some((each) => {
      if (each === null) return false;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
      return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
    }),
  );
}
