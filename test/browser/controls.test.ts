import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { testsInTurn } from '../support/cases.ts';
import { violations } from './axe.ts';
import { hasFocus } from './demo.ts';
import { draw, field, launch, messageOf, modalOf, plain, slackState } from './drawing.ts';

const test = testsInTurn();

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const option = (label: string) => ({ text: plain(label), value: label.toLowerCase() });
const text = { type: 'plain_text_input' };
const roles = field('Roles', { type: 'multi_external_select', min_query_length: 0 });
/** A form's state with this name in it, as Slack holds it. */
const held = (name: string | null) => ({ Name: { Name: { type: 'plain_text_input', value: name } } });
const at = (blockId: string) => ({ place: { view: 'V1' }, blockId, actionId: blockId });

const message = messageOf([
  { type: 'header', block_id: 'h', text: plain('Rotate secret') },
  {
    ...{ type: 'section', block_id: 's', text: { type: 'mrkdwn', text: '*Wallboard* <@UBEN> <script>' } },
    accessory: { type: 'overflow', action_id: 'menu', options: [option('Show'), option('Delete')] },
  },
  {
    ...{ type: 'actions', block_id: 'a' },
    elements: [
      {
        ...{ type: 'button', action_id: 'approve', text: plain('Approve…'), style: 'primary' },
        confirm: {
          title: plain('Approve?'),
          text: plain('It stops working.'),
          confirm: plain('Approve'),
          deny: plain('Back'),
        },
      },
    ],
  },
  { type: 'video', block_id: 'v' },
]);

describe('a message', () => {
  test('is read as Slack shows it, and a block that isn’t drawn is marked', async () => {
    const { page } = await draw(browser, slackState({ place: { messages: [message] } }));
    const words = await page.getByRole('article', { name: 'Keyturn, 11:00 AM' }).innerText();
    for (const part of ['Keyturn', 'APP', 'Rotate secret', 'Wallboard @Ben <script>', 'Block “video” isn’t drawn here'])
      expect(words).toContain(part);
    expect(await violations(page)).toEqual([]);
  });

  test('asks before a button is pressed; Escape takes it back, and the focus returns', async () => {
    const { page, acts } = await draw(browser, slackState({ place: { messages: [message] } }));
    const button = page.getByRole('button', { name: 'Approve…' });
    await button.click();
    await page.getByRole('alertdialog', { name: 'Approve?' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
    await expect.poll(acts).toEqual([]);
    await button.click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Approve' }).click();
    const place = { channel: 'C1', ts: '1' };
    await expect.poll(acts).toEqual([{ do: 'press', at: { place, blockId: 'a', actionId: 'approve' } }]);
  });

  test('is updated behind its confirm dialog, which stays, with where the focus was', async () => {
    const place = { channel: 'C1', ts: '1' };
    const [header, section, actions] = message.blocks as Record<string, unknown>[];
    const show = (blocks: unknown[]) => slackState({ place: { messages: [messageOf(blocks)] } });
    const drawing = await draw(browser, show([header, section, actions]));
    const button = drawing.page.getByRole('button', { name: 'Approve…' });
    const dialog = drawing.page.getByRole('alertdialog', { name: 'Approve?' });
    await button.click();
    await dialog.waitFor();
    // A block without an ID has another one after each update.
    const used = { type: 'section', block_id: 'u', text: plain('In use: 707 calls') };
    await drawing.show(show([header, used, { ...section, block_id: 's2' }, { ...actions, block_id: 'a2' }]));
    await drawing.page.getByText('In use: 707 calls').waitFor();
    await dialog.waitFor();
    await drawing.page.keyboard.press('Escape');
    await expect.poll(() => hasFocus(button)).toBe(true);

    await button.click();
    await dialog.waitFor();
    const decided = { type: 'section', block_id: 'd', text: plain('Approved by Dora') };
    await drawing.show(show([header, decided]));
    await drawing.page.getByText('Approved by Dora').waitFor();
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await expect.poll(drawing.acts).toEqual([{ do: 'press', at: { place, blockId: 'a2', actionId: 'approve' } }]);
    await dialog.waitFor({ state: 'detached' });
  });

  test('has a menu for the keyboard', async () => {
    const { page, acts } = await draw(browser, slackState({ place: { messages: [message] } }));
    await page.getByRole('button', { name: 'More actions' }).press('ArrowDown');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expect.poll(acts).toMatchObject([{ do: 'choose', at: { actionId: 'menu' }, value: 'delete' }]);
  });
});

describe('the composer', () => {
  test('completes a command, sends it, and sends other text as a message, escaped', async () => {
    const { page, acts } = await draw(browser, slackState({}));
    await page.getByRole('textbox', { name: 'Message #general' }).click();
    await page.keyboard.type('/o');
    await page.keyboard.press('Enter');
    await page.keyboard.type('req');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.type('a <b>');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('c');
    await page.keyboard.press('Enter');
    await expect.poll(acts).toEqual([
      { do: 'type', text: '/oauth requests', place: 'C1' },
      { do: 'say', text: 'a &lt;b&gt;\nc', place: 'C1' },
    ]);
  });

  test('keeps what couldn’t be sent, and says why', async () => {
    const { page } = await draw(browser, slackState({}));
    await page.evaluate('globalThis.answer = { ok: false, error: "You can’t write here." }');
    const box = page.getByRole('textbox', { name: 'Message #general' });
    await box.fill('hello');
    await box.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'You can’t write here.' }).waitFor();
    expect(await box.inputValue()).toBe('hello');
  });

  test('isn’t there in an archived channel', async () => {
    const { page } = await draw(browser, slackState({ place: { isArchived: true } }));
    await page.getByText('#general is archived. Nobody can post here.').waitFor();
    expect(await page.getByRole('textbox').count()).toBe(0);
  });
});

describe('a modal', () => {
  test('takes the focus, keeps what’s typed through updates, and submits all of it', async () => {
    const state = held(null);
    const { page, show, acts } = await draw(
      browser,
      slackState({ modals: [modalOf([field('Name', text), roles], { state })] }),
    );
    await page.getByRole('dialog', { name: 'Create' }).waitFor();
    await page.keyboard.type('Invoice');
    // The bot changes the form before Slack has heard of it.
    const grown = [field('Name', text), roles, field('Note', text, { optional: true })];
    await show(slackState({ modals: [modalOf(grown, { state, hash: '2' })] }));
    await page.keyboard.type(' sync');
    await expect.poll(acts).toContainEqual({ do: 'choose', at: at('Name'), value: 'Invoice sync', typing: true });
    // A state that was on its way before Slack heard of it.
    await show(slackState({ modals: [modalOf(grown, { state, hash: '3' })] }));
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Invoice sync');
    await show(slackState({ modals: [modalOf(grown, { state: held('Invoice sync'), hash: '4' })] }));
    await page.getByRole('combobox', { name: 'Roles' }).click();
    await page.getByRole('option', { name: 'Reporting Writer · Home' }).click();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Invoice sync');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(acts).toContainEqual({ do: 'choose', at: at('Roles'), value: ['writer'], typing: false });
    await expect
      .poll(async () => (await acts()).at(-1))
      .toEqual({
        do: 'submit',
        values: { Name: { Name: 'Invoice sync' }, Roles: { Roles: ['writer'] }, Note: { Note: null } },
      });
  });

  test('has the focus on its first field from the first moment, so no key gets lost', async () => {
    const { page } = await draw(browser, slackState({}));
    const opened = slackState({ modals: [modalOf([field('Name', text), roles])] });
    // Asked in the same task, before the page is painted.
    const focused = await page.evaluate(`(show(${JSON.stringify(opened)}), document.activeElement.id)`);
    expect(focused).toBe(await page.getByRole('textbox', { name: 'Name' }).getAttribute('id'));
  });

  test('puts an error under its field, and the focus on it', async () => {
    const blocks = [field('Name', text), field('Duration', text, { hint: plain('Up to 48 hours') })];
    const { page, show } = await draw(browser, slackState({ modals: [modalOf(blocks)] }));
    await show(slackState({ modals: [modalOf(blocks, { errors: { Duration: 'Enter a duration.' } })] }));
    const input = page.getByRole('textbox', { name: 'Duration' });
    await page.waitForFunction('document.activeElement.getAttribute("aria-invalid") === "true"');
    expect(await input.getAttribute('aria-describedby')).toBe('V1-Duration_Duration-error V1-Duration_Duration-hint');
    expect(await page.locator('#V1-Duration_Duration-error').innerText()).toBe('Enter a duration.');
    expect(await violations(page)).toEqual([]);
  });

  test('goes back with Escape and closes all with the X', async () => {
    const stack = [modalOf([]), modalOf([], { id: 'V2', title: 'Details' })];
    const { page, acts } = await draw(browser, slackState({ modals: stack }));
    await page.getByRole('dialog', { name: 'Details' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Close all' }).click();
    await expect.poll(acts).toEqual([
      { do: 'close', all: false },
      { do: 'close', all: false },
      { do: 'close', all: true },
    ]);
  });

  test('draws every field, by label, without a fault that axe finds', async () => {
    const options = [option('One'), option('Two')];
    const blocks = [
      field('Choice', { type: 'radio_buttons', options }),
      field('Several', { type: 'checkboxes', options }),
      field('Grant', { type: 'static_select', options }),
      field('People', { type: 'multi_users_select' }),
      field('Channel', { type: 'channels_select' }),
      field('Count', { type: 'number_input', is_decimal_allowed: false }),
      field('Mail', { type: 'email_text_input' }),
      field('Day', { type: 'datepicker' }),
      field('Time', { type: 'timepicker' }),
      field('Reason', { type: 'plain_text_input', multiline: true, max_length: 10 }),
      field('Files', { type: 'file_input' }),
    ];
    const { page, acts } = await draw(browser, slackState({ modals: [modalOf(blocks)] }));
    await page.getByRole('radio', { name: 'Two' }).check();
    await page.getByRole('checkbox', { name: 'One' }).check();
    await page.getByRole('combobox', { name: 'People' }).press('ArrowDown');
    await page.keyboard.type('be');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Reason' }).fill('Far too long');
    await page.getByText('12 / 10').waitFor();
    await page.getByText('Element “file_input” isn’t drawn here').waitFor();
    expect(await violations(page)).toEqual([]);
    const values = async () =>
      (await acts()).flatMap((one) => (one.do === 'choose' && !one.typing ? [[one.at.blockId, one.value]] : []));
    await expect.poll(values).toEqual([
      ['Choice', 'two'],
      ['Several', ['one']],
      ['People', ['UBEN']],
    ]);
  });
});

test('what the bot didn’t answer is read out at once', async () => {
  const failed = '/oauth failed with the error "operation_timeout"';
  const { page, show } = await draw(browser, slackState({ notices: [{ id: '0', text: 'Of an hour ago' }] }));
  await show(
    slackState({
      notices: [
        { id: '0', text: 'Of an hour ago' },
        { id: '1', text: failed },
      ],
    }),
  );
  await page.getByRole('alert').filter({ hasText: failed }).waitFor();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  expect(await page.getByText(failed).count()).toBe(0);
  expect(await page.getByText('Of an hour ago').count()).toBe(0);
});

test('a submission that failed is told in the modal, and a button’s warning beside the button', async () => {
  const trouble = 'We had some trouble connecting. Try again?';
  const state = { place: { messages: [message] }, modals: [modalOf([field('Name', text)])] };
  const { page, show } = await draw(browser, slackState(state));
  const at = { place: { channel: 'C1', ts: '1' }, blockId: 'a', actionId: 'approve' };
  const notices = [
    { id: '1', text: trouble },
    { id: '2', text: 'The app didn’t respond.', at },
  ];
  await show(slackState({ ...state, notices }));
  await page.getByRole('dialog').getByRole('alert').filter({ hasText: trouble }).waitFor();
  await show(slackState({ ...state, modals: [], notices }));
  const beside = page.locator('.block.actions').getByRole('alert');
  await expect.poll(() => beside.innerText()).toBe('⚠ The app didn’t respond.');
  expect(await violations(page)).toEqual([]);
});
