import type { Page } from 'playwright-core';
import { beforeAll, expect } from 'vitest';
import { approvalsChannel, archivedChannel, generalChannel } from '../../sandbox/slack.ts';
import { storyInTurn } from '../support/cases.ts';
import { patienceMs } from '../support/patience.ts';
import { violations } from './axe.ts';
import { client, demoInBrowser, messageWith, visit } from './demo.ts';

const test = storyInTurn(1);

const direct = 'D0ADA0001';
const first = { viewport: { width: 1280, height: 800 }, colorScheme: 'light' } as const;
const narrow = { width: 360, height: 740 };
const others = [
  { viewport: first.viewport, colorScheme: 'dark' },
  { viewport: narrow, colorScheme: 'dark' },
  { viewport: narrow, colorScheme: 'light' },
] as const;
const looks = [first, ...others];
/** What can be different in the dark. */
const colors = ['color-contrast', 'link-in-text-block'];

const opened = demoInBrowser();
let page: Page;
beforeAll(async () => {
  // While a sheet comes in, its letters are pale.
  page = await opened.browser.newPage({ reducedMotion: 'reduce' });
  page.setDefaultTimeout(patienceMs);
  await page.goto(opened.demo.url);
});

/** Marks the messages, and the rows beside Slack, that were looked at before, if they're still the same. All of them, at each surface, would take most of the time. */
const markKnown = `{
  globalThis.known ??= new Set();
  const messages = [...document.querySelectorAll('article, aside li')];
  for (const message of messages) message.removeAttribute('data-known');
  const contents = messages.map(({ outerHTML }) => outerHTML);
  for (const [at, message] of messages.entries()) message.toggleAttribute('data-known', known.has(contents[at]));
  for (const content of contents) known.add(content);
}`;

/** All that axe finds in light and dark, wide and narrow. */
async function faults(within?: string): Promise<string[]> {
  const found: string[] = [];
  await page.evaluate(markKnown);
  for (const { viewport, colorScheme } of looks) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    const checked = {
      except: '[data-known]',
      ...(within && { within }),
      ...(colorScheme === 'dark' && { rules: colors }),
    };
    for (const each of await violations(page, checked)) found.push(`${viewport.width} px, ${colorScheme}: ${each}`);
  }
  await page.setViewportSize(first.viewport);
  return found;
}

/** Types a command in #general, as Ada. */
async function types(text: string): Promise<void> {
  await opened.demo.does('ada', { do: 'close', all: true });
  await visit(page, opened.demo, 'ada', generalChannel);
  await opened.demo.does('ada', { do: 'type', text, place: generalChannel });
}

const dialog = () => page.getByRole('dialog').last();
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });

/** A form of Keyturn's, and what its button says. */
async function form(text: string, submit: string): Promise<void> {
  await types(text);
  await dialog().getByRole('button', { name: submit }).waitFor();
}

/** The form that's open, with errors under its fields. */
async function wrong(submit: string): Promise<void> {
  await dialog().getByRole('button', { name: submit }).click();
  await dialog().locator('.block .error').first().waitFor();
}

async function answer(text: string, words: string): Promise<void> {
  await types(text);
  await messageWith(page, words).waitFor();
}

async function trouble(on: boolean): Promise<void> {
  await opened.demo.does('ada', { do: 'trouble', id: 'unreachable', on });
}

const steps = ['find', 'look', 'ask', 'own', 'approve', 'now', 'reveal', 'store', 'trail'];

// First, while nothing is done yet.
test.each([...steps.keys(), 9])('axe finds nothing wrong with the guided run after %i steps', async (count) => {
  const progress = JSON.stringify({ skipped: steps.slice(0, count) });
  await page.evaluate(`sessionStorage.setItem('keyturn-sandbox-tour', ${JSON.stringify(progress)})`);
  await page.reload();
  const current = steps[count] === undefined ? page.getByText('That’s all.') : page.locator('[aria-current=step]');
  await current.waitFor();
  expect(await violations(page, { within: 'aside:has(.tour)' })).toEqual([]);
});

/** How to get there, each from the one before. */
const surfaces: Readonly<Record<string, () => Promise<unknown>>> = {
  'an empty channel': () => visit(page, opened.demo, 'ada', generalChannel),
  'App Home': () => visit(page, opened.demo, 'ada', 'home'),
  'an archived channel': () => visit(page, opened.demo, 'ada', archivedChannel),
  'suggestions for a command': async () => {
    await visit(page, opened.demo, 'ada', generalChannel);
    await page.getByRole('textbox', { name: 'Message #general' }).fill('/oauth ');
    await page.getByRole('option').first().waitFor();
  },
  'a list': () => answer('/oauth list', 'of 12 clients'),
  'an overflow menu': async () => {
    await messageWith(page, 'of 12 clients').getByRole('button', { name: 'More actions' }).first().click();
    await page.getByRole('menuitem').first().waitFor();
  },
  details: () => answer(`/oauth show ${client}`, 'Client ID'),
  help: () => answer('/oauth help', '/oauth rotate'),
  'one’s access': () => answer('/oauth whoami', 'Ada'),
  'an unknown client': () => answer('/oauth show wallbord', 'Wallboard'),
  'a question for the client': () => answer('/oauth show', 'Which client?'),
  'the form to create': () => form('/oauth create', 'Create client'),
  'the form to create, with errors': () => wrong('Create client'),
  'a type-ahead': async () => {
    const grant = page.getByRole('combobox', { name: 'Grant type' });
    await grant.click();
    await page.getByRole('option', { name: /^Client credentials/u }).click();
    const roles = page.getByRole('combobox', { name: 'Roles' });
    await roles.fill('reporting');
    await page
      .getByRole('option', { name: /Reporting Reader/u })
      .first()
      .waitFor();
  },
  'what was chosen': () =>
    page
      .getByRole('option', { name: /Reporting Reader/u })
      .first()
      .click(),
  'the form to update': () => form(`/oauth update ${client}`, 'Review'),
  'the form to update, with errors': async () => {
    await dialog().getByRole('textbox', { name: 'Name' }).fill('');
    await wrong('Review');
  },
  'a review': async () => {
    await dialog().getByRole('textbox', { name: 'Name' }).fill(client);
    await dialog()
      .getByRole('textbox', { name: /^Description/u })
      .fill('Exports at night. Ask: reporting team');
    await dialog().getByRole('button', { name: 'Review' }).click();
    await dialog().getByRole('button', { name: 'Save' }).waitFor();
  },
  'the form to delete': () => form('/oauth delete Wallboard Leeds', 'Ask for approval'),
  'the form to delete, with errors': () => wrong('Ask for approval'),
  'the form to rotate': () => form(`/oauth rotate ${client}`, 'Ask for approval'),
  'the form to rotate, with errors': () => wrong('Ask for approval'),
  'a modal that Slack couldn’t send': async () => {
    await trouble(true);
    await dialog().getByRole('textbox', { name: 'Reason' }).fill('A leaked backup');
    await dialog().getByRole('button', { name: 'Ask for approval' }).click();
    await dialog().getByText('We had some trouble connecting').waitFor();
    await trouble(false);
  },
  'a request': async () => {
    await dialog().getByRole('button', { name: 'Ask for approval' }).click();
    await dialog().getByText('Sent for approval').waitFor();
  },
  'a card': async () => {
    await opened.demo.does('ada', { do: 'close', all: true });
    await visit(page, opened.demo, 'dora', approvalsChannel);
    await messageWith(page, 'A leaked backup').waitFor();
  },
  'a thread': async () => {
    await messageWith(page, 'A leaked backup').hover();
    await button('Reply in thread').last().click();
    await page.getByRole('textbox', { name: 'Reply…' }).waitFor();
  },
  'a button that Slack couldn’t send': async () => {
    await trouble(true);
    await button(/^Deny/u).click();
    await page.getByText('The app didn’t respond.').waitFor();
    await trouble(false);
  },
  'the form to deny': async () => {
    await button(/^Deny/u).click();
    await dialog().getByRole('textbox').waitFor();
  },
  'a confirm dialog': async () => {
    await opened.demo.does('dora', { do: 'close', all: true });
    await button(/^Approve/u).click();
    await page.getByRole('alertdialog').waitFor();
  },
  'an approved card': async () => {
    await page.getByRole('alertdialog').getByRole('button', { name: 'Approve' }).click();
    await messageWith(page, 'Nothing has changed yet').waitFor();
  },
  'a message that asks when': async () => {
    await visit(page, opened.demo, 'ada', direct);
    await button(/^Rotate now/u).waitFor();
  },
  'a direct message': async () => {
    await button(/^Rotate now/u).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Rotate now' }).click();
    await button(/^Reveal secret/u).waitFor();
  },
  'a revealed secret': async () => {
    await button(/^Reveal secret/u).click();
    await dialog().locator('pre').nth(1).waitFor();
  },
  requests: () => answer('/oauth requests', 'requests'),
  'the trail in Slack': () => answer('/oauth audit', 'Audit trail'),
  'a command that Slack couldn’t send': async () => {
    await trouble(true);
    await types('/oauth list');
    await page.getByRole('alert').filter({ hasText: 'dispatch_failed' }).waitFor();
    await trouble(false);
  },
};

test.each(Object.entries(surfaces))('axe finds nothing wrong with %s', async (_name, open) => {
  await open();
  // What's behind a dialog can't be reached, and was looked at before.
  const isBehind = (await page.locator('dialog[open]').count()) > 0;
  expect(await faults(isBehind ? 'dialog[open]' : 'main')).toEqual([]);
});

/** What's beside Slack. */
const sides: Readonly<Record<string, () => Promise<unknown>>> = {
  'the panel, with a call opened': () =>
    page.getByRole('region', { name: 'Wire log' }).locator('summary').first().click(),
  'a button of the panel that failed': async () => {
    await page.route('**/do', (route) => route.abort());
    await button('+30 min').click();
    await page.getByText('The sandbox didn’t respond. Try again.').waitFor();
    await page.unroute('**/do');
  },
  'people and places as a sheet': async () => {
    await page.setViewportSize(narrow);
    await button(/people and places/u).click();
    await page.getByRole('dialog', { name: 'People and places' }).waitFor();
  },
  'what’s behind Slack as a sheet': async () => {
    await page.setViewportSize(narrow);
    await button('Behind Slack').click();
    await page.getByRole('dialog', { name: 'Behind Slack' }).waitFor();
  },
};

test.each(Object.entries(sides))('axe finds nothing wrong with %s', async (_name, open) => {
  await opened.demo.does('ada', { do: 'close', all: true });
  await page.setViewportSize(first.viewport);
  await visit(page, opened.demo, 'ada', generalChannel);
  await open();
  // A sheet goes when the screen gets wide.
  expect(page.viewportSize()?.width === 360 ? await violations(page) : await faults()).toEqual([]);
});
