import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished } from 'vitest';
import { z } from 'zod';
import { generalChannel, people } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { eventually } from '../support/patience.ts';
import { root } from '../support/sources.ts';
import { type Browser, browse, controlIn, idsOf, placeIn } from './browser.ts';
import { createLunchBot, type Transport } from './lunch-bot/app.ts';

const test = testsInTurn();

const factsSchema = z.object({
  page: z.url(),
  control: z.object({ slack: z.url() }),
  slack: z.object({ apiUrl: z.url(), botToken: z.string(), signingSecret: z.string(), appToken: z.string() }),
});

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGINT');
  await once(child, 'close');
}

/** `npm run sandbox` in its own process, and the app in front of it, as its README part says. */
async function startLunch(transport: Transport) {
  const script = ['--import', 'tsx', 'sandbox/start.ts', '--manifest', 'test/page/lunch-bot/manifest.yml'];
  const child = spawn(process.execPath, script, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => stop(child));
  let told = '';
  child.stderr.on('data', (chunk: Buffer) => {
    told += chunk.toString();
  });
  const [line] = await once(createInterface(child.stdout), 'line');
  const { page, control, slack } = factsSchema.parse(JSON.parse(String(line)));
  const log: string[] = [];
  const env = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
  };
  const app = createLunchBot(env, transport, (words) => log.push(words));
  const server = await app.start(0);
  onTestFinished(async () => void (await app.stop()));
  if (transport === 'http') {
    const address = server && 'address' in server ? server.address() : undefined;
    if (typeof address !== 'object' || !address) throw new Error('The app doesn’t listen.');
    const body = JSON.stringify({ url: `http://127.0.0.1:${address.port}/slack/events` });
    await fetch(`${control.slack}/deliver-to`, { method: 'POST', body });
  }
  const browsers = { page: { url: page, close: async () => undefined } };
  return { log, told: () => told, ada: await browse(browsers.page, 'ada'), ben: await browse(browsers.page, 'ben') };
}

const modalOf = (browser: Browser, title: string) =>
  browser.sees(({ modals }) => modals.at(-1)?.title === title && modals.at(-1));
const messageWith = (browser: Browser, words: string, place: string = generalChannel) =>
  browser.sees((state) => placeIn(state, place).messages.find(({ rendered }) => rendered.includes(words)));

const order = { dish: { it: 'Ramen' }, place: { it: 'noodles' }, extras: { it: ['lime'] }, day: { it: '2026-12-24' } };

test.each<Transport>(['http', 'socket'])(
  'a Bolt app of another kind takes an order over %s',
  async (transport) => {
    const { ada, ben, log } = await startLunch(transport);
    expect(await ada.sees(({ commands }) => commands)).toEqual([
      { command: '/lunch', description: 'Orders lunch', usages: ['[dish]', 'help'] },
      { command: '/menu', description: 'Shows the menu in odd ways', usages: [] },
    ]);
    expect(await ada.does({ do: 'type', text: '/dinner', place: generalChannel })).toEqual({
      ok: false,
      error: '/dinner is not a valid command.',
    });

    await ada.does({ do: 'type', text: '/lunch Soup for @ben', place: generalChannel });
    const modal = await modalOf(ada, 'Order lunch');
    expect(modal.fields.map(({ label, type, value }) => [label, type, value])).toEqual([
      ['Dish', 'plain_text_input', `Soup for <@${people.ben}|ben>`],
      ['Portions', 'number_input', ''],
      ['Place', 'static_select', ''],
      ['Street', 'external_select', ''],
      ['Day', 'datepicker', '2026-12-01'],
      ['Extras', 'checkboxes', ''],
      ['Guests', 'multi_users_select', ''],
      ['Tell', 'conversations_select', ''],
    ]);
    const street = { place: { view: modal.id }, ...idsOf(modal.blocks, 'street') };
    expect(await ada.does({ do: 'suggest', at: street, text: 'Hi' })).toEqual({
      ok: true,
      options: [
        { label: 'High Street', value: 'high street' },
        { label: 'Hill Road', value: 'hill road' },
      ],
    });
    // Slack's own error, then the app's, then none.
    await ada.does({ do: 'submit', values: order });
    await ada.sees(({ modals }) => modals[0]?.errors['portions'] === 'Please complete this required field.');
    await ada.does({ do: 'submit', values: { portions: { it: '50' } } });
    await ada.sees(({ modals }) => modals[0]?.errors['portions'] === 'We only cook 20.');
    const rest = { portions: { it: '2' }, guests: { it: [people.dora] }, tell: { it: generalChannel } };
    await ada.does({ do: 'submit', values: { ...rest, street: { street: 'hill road' } } });
    await ada.sees(({ modals }) => modals.length === 0);

    const card = await messageWith(ben, '2 × Ramen, asked by @Ada');
    expect(card).toMatchObject({ author: { name: 'Lunch Bot', isBot: true }, buttons: ['Join', 'Cancel'] });
    await messageWith(ben, 'There’s lunch.');
    await ben.does({ do: 'press', at: controlIn(card, 'Join') });
    await messageWith(ada, '2 × Ramen, asked by @Ada, @Ben');
    await ben.does({ do: 'press', at: controlIn(card, 'Cancel') });
    expect(await messageWith(ben, 'Only who ordered can cancel.')).toMatchObject({ ephemeralFor: people.ben });
    expect(JSON.stringify(ada.states.at(-1)?.places)).not.toContain('Only who ordered');
    expect(await ada.sees(({ notices }) => notices)).toEqual([]);
    expect(log).toEqual([]);
  },
  120_000,
);

test.each<Transport>(['http', 'socket'])(
  'it has shortcuts, a Home, and hears what people write, over %s',
  async (transport) => {
    const { ada, ben, log } = await startLunch(transport);
    const shortcuts = await ada.sees((state) => state.shortcuts);
    expect(shortcuts.map(({ name, type }) => [name, type])).toEqual([
      ['Order this', 'message'],
      ['Plan a lunch', 'global'],
    ]);
    await ada.does({ do: 'shortcut', callbackId: 'plan_lunch' });
    await modalOf(ada, 'Order lunch');
    await ada.does({ do: 'close', all: true });

    await ben.does({ do: 'say', text: 'I’m hungry', place: generalChannel });
    const said = await messageWith(ada, 'I’m hungry');
    expect(await messageWith(ada, 'Type /lunch.')).toMatchObject({ thread_ts: said.ts });
    await ada.does({ do: 'shortcut', callbackId: 'order_this', message: { channel: generalChannel, ts: said.ts } });
    expect((await modalOf(ada, 'Order lunch')).fields[0]?.value).toBe('I’m hungry');
    const hint = await messageWith(ada, 'Fill in the rest.');
    expect(hint).toMatchObject({ ephemeralFor: people.ada });
    const ofHint = {
      do: 'shortcut' as const,
      callbackId: 'order_this',
      message: { channel: hint.channel, ts: hint.ts },
    };
    expect(await ada.does(ofHint)).toMatchObject({ ok: false });
    expect(await ada.does({ do: 'shortcut', callbackId: 'order_this' })).toMatchObject({ ok: false });

    await ben.does({ do: 'say', text: '@lunch_bot, are you there?', place: generalChannel });
    await messageWith(ben, 'You called, @Ben?');
    await ada.does({ do: 'open-home' });
    await ada.sees(({ home }) => home?.text.includes('Hungry, @Ada?'));
    expect(log).toEqual([]);
  },
  120_000,
);

test('what the sandbox doesn’t do, it says: at its start, in answers, and on the page', async () => {
  const { ada, log, told } = await startLunch('http');
  await eventually(() => expect(told()).toContain('Press Ctrl-C'));
  expect(told()).toContain('The sandbox doesn’t simulate these events: reaction_added.');
  expect(told()).toContain('slackApiUrl: process.env.SLACK_API_URL');
  expect(told()).toContain('"text":"/lunch"');
  expect(told()).toContain('The app isn’t told of message.im, because it lacks the scope im:history.');
  expect(told()).toContain('The sandbox doesn’t simulate this part of the manifest: unfurl_domains.');

  await ada.does({ do: 'type', text: '/menu', place: generalChannel });
  const menu = await messageWith(ada, 'The menu');
  expect(menu.blocks.map((block) => (block as { type: string }).type)).toEqual([
    ...['section', 'section', 'section', 'attachment author_name'],
  ]);
  expect(menu.rendered).toBe('The menu\nMonday (https://menu.example.com)\nSoup\n(attachment author_name)');
  expect((await messageWith(ada, '(video: A film)')).blocks).toMatchObject([{ type: 'video' }]);
  await eventually(() => expect(log.join('\n')).toContain('invalid_blocks'));
  const logged = log.join('\n');
  for (const words of [
    'the sandbox ignores username, icon_emoji',
    'the sandbox doesn’t simulate conversations.list',
    'An API error occurred: unknown_method',
    'An API error occurred: missing_scope',
    'An API error occurred: invalid_blocks',
  ])
    expect(logged).toContain(words);
  const refused = await ada.sees(({ wire }) =>
    wire.find(({ what, answered }) => what === 'conversations.list' && answered),
  );
  expect(JSON.stringify(refused.answered)).toContain('unknown_method');

  // The app isn't told, because it lacks the scope.
  await ada.does({ do: 'say', text: 'I’m hungry', place: `D${people.ada.slice(1)}` });
  await messageWith(ada, 'I’m hungry', `D${people.ada.slice(1)}`);
  expect(ada.states.at(-1)?.wire.filter(({ what }) => what === 'event message')).toEqual([]);
}, 120_000);
