import { expect, test } from 'vitest';
import { generalChannel, people } from '../../sandbox/slack.ts';
import { patienceMs } from '../support/patience.ts';
import { demoInBrowser, hasFocus, messageWith, visit } from './demo.ts';

const opened = demoInBrowser();

test('the guided run leads through all of its steps, and around what isn’t done as it says', async () => {
  const page = await opened.browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(patienceMs);
  await visit(page, opened.demo, 'ada', generalChannel);
  const tour = page.getByRole('region', { name: /Guided run/u });
  const step = tour.locator('[aria-current=step]');
  const isAt = (title: string) => expect.poll(() => step.locator('.step-title').innerText()).toContain(title);
  const help = (label: string) => step.getByRole('button', { name: label }).click();
  const modal = page.getByRole('dialog');

  await isAt('Find a client');
  await help('Type it for me');
  await isAt('See whether it’s used');
  await help('Type it for me');
  await isAt('Ask to rotate its secret');
  // The modal is closed without a request, and opened again.
  await help('Type it for me');
  await modal.getByRole('textbox', { name: 'Reason' }).waitFor();
  await page.keyboard.press('Escape');
  await modal.waitFor({ state: 'detached' });
  await isAt('Ask to rotate its secret');
  await help('Type it for me');
  await modal.getByRole('textbox', { name: 'Reason' }).fill('A leaked backup');
  await modal.getByRole('button', { name: 'Ask for approval' }).click();
  await modal.getByText('Sent for approval').waitFor();
  await page.keyboard.press('Escape');
  await isAt('Try to approve it yourself');

  // Dora approves before Ada has tried to.
  await help('Take me there');
  await page.getByRole('region', { name: 'You are' }).getByRole('button', { name: /^Dora/u }).click();
  await page.getByRole('button', { name: /^Approve/u }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Approve' }).click();
  await isAt('Say when');
  await page.reload();
  await isAt('Say when');
  expect(await tour.getByText('Try to approve it yourself').locator('..').innerText()).toContain('(skipped)');

  await help('Switch to Ada');
  await messageWith(page, 'Nothing has changed yet')
    .getByRole('button', { name: /^Rotate now/u })
    .click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Rotate now' }).click();
  await isAt('Reveal the secret');
  await messageWith(page, 'is ready')
    .getByRole('button', { name: /^Reveal secret/u })
    .click();
  await modal.getByText('Client secret').first().waitFor();
  await page.keyboard.press('Escape');
  await isAt('Store it');
  await help('Take me there');
  await page.getByRole('button', { name: /^I stored it/u }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete Keyturn’s copy' }).click();
  await isAt('Look at the trail');
  await help('Show me');
  await tour.getByText('That’s all.').waitFor();
  await expect.poll(() => hasFocus(page.getByRole('heading', { name: 'Audit trail' }))).toBe(true);
  await page.close();
}, 120_000);

test('its commands are typed as the person whose story it is, no matter who one is', async () => {
  const page = await opened.browser.newPage({ viewport: { width: 390, height: 844 } });
  page.setDefaultTimeout(patienceMs);
  // A guest, where nobody can write.
  await visit(page, opened.demo, 'gus', 'home');
  await page.getByRole('button', { name: /people and places/u }).click();
  const step = page.locator('[aria-current=step]');
  await step.getByRole('button', { name: 'Type it as Ada' }).click();
  await messageWith(page, 'OAuth clients').waitFor();
  expect(new URL(page.url()).hash).toBe(`#/${people.ada}/${generalChannel}`);
  await page.close();
}, 120_000);
