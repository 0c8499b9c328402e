import { expect } from 'vitest';
import { answerValue, readQuestionMetadata } from '../../commands/cards/question-metadata.ts';
import { ids } from '../../commands/names.ts';
import { people } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { type Asked, type TwoPeople, twoPeople, until, usageShown } from './world.ts';

const test = testsInTurn();

/** The short card, its two lines once it's decided, Details, and Ask. */

const client = 'Nightly reporting export';
const minute = 60_000;

const questionTo = (w: TwoPeople, name: 'ada') =>
  until(() => w.slack.directMessages(people[name]).find(({ buttons }) => buttons.includes('Answer')));

async function asks(w: TwoPeople, asked: Asked, question: string): Promise<string> {
  const dora = w.person('dora');
  await dora.clicks(asked.card(), 'Ask Ada Admin');
  await w.modal('dora', ({ submit }) => submit !== undefined);
  await dora.fills({ Question: question });
  await dora.submits();
  return (await w.modal('dora', ({ submit, text }) => submit === undefined && !text.includes('Saving…'))).text;
}

test('has usage, who needs what by when, the reason, one consequence, and one line of small print', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', client, 'It was in a ticket', 'When I press Rotate now');
  await usageShown(asked);
  const lines = asked.card().rendered.split('\n');
  expect(lines[0]).toBe(`Rotate secret · ${client}`);
  expect(lines[1]).toMatch(/^⚠ In use: 707 calls in 7 days, last on /u);
  expect(lines[2]).toMatch(
    /^Ada Admin needs approval by (?:today|tomorrow) at .+\. @Ben @Dora @Will, one of you can approve\.$/u,
  );
  expect(lines[3]).toContain('It was in a ticket');
  expect(lines.at(-3)).toContain(
    'If you approve, the current secret stops working as soon as Ada Admin presses Rotate now.',
  );
  expect(lines.at(-1)).toMatch(/^[0-9a-f]{8}… · Client credentials · created .+ · usage read /u);
  expect(lines.length).toBeLessThan(14);
  expect(asked.card().buttons).toEqual(['Approve…', 'Deny…', 'Ask Ada Admin', 'Cancel request', 'Details']);
});

test('shrinks to two lines once it’s decided, and has the rest in its details', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  expect(await w.details('dora', asked)).toContain(asked.client.id);
  await w.approves('dora', asked);
  await w.outcome(asked);
  expect(asked.card().rendered).toMatch(
    /^Client deleted · Nightly reporting export\nAda Admin asked, and Dora Deleter approved today at .+\.\nGenesys Cloud confirms that it’s gone\.\n\[Details\]$/u,
  );
  const details = await w.details('ada', asked);
  for (const part of ['Approved by', '@Dora', 'It is not used any more', asked.client.id, `Request ${asked.id}`])
    expect(details).toContain(part);
});

test('says who denied it, and why', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  await w.denies('dora', asked, 'We still need this client');
  await w.outcome(asked);
  expect(asked.card().rendered).toMatch(
    /^Denied · Delete client Nightly reporting export\nAda Admin asked, and Dora Deleter denied the request today at .+:\n.*We still need this client\n\[.*Details\]$/u,
  );
});

test('says whether the secret was collected', async () => {
  const w = await twoPeople({ bot: { workerMs: 20 } });
  const asked = await w.askFor('ada', 'rotate', client);
  await w.approves('dora', asked);
  await w.outcome(asked);
  const line = () => asked.card().rendered.split('\n')[2] ?? '';
  expect(line()).toMatch(
    /^⚠ New secret not collected yet\. Keyturn deletes it .+, and reminds Ada Admin at .+ and .+\.$/u,
  );
  const offer = await until(() =>
    w.slack.directMessages(people.ada).find(({ buttons }) => buttons.includes('Reveal secret')),
  );
  await w.person('ada').clicks(offer, 'Reveal secret');
  await until(() => /^New secret collected by Ada Admin today at /u.test(line()));
  w.advance(61 * minute);
  await until(async () => (await asked.record()).secret?.expiredAt !== undefined);
  expect(line()).toMatch(/^New secret collected by Ada Admin today at /u);
});

test('says in capitals that nobody collected it', async () => {
  const w = await twoPeople({ bot: { workerMs: 20 } });
  const asked = await w.askFor('ada', 'rotate', client);
  await w.approves('dora', asked);
  await w.outcome(asked);
  w.advance(61 * minute);
  await until(() =>
    asked.card().rendered.includes('⚠ New secret NOT collected. Nobody opened it, so Keyturn deleted it'),
  );
  expect(asked.card().buttons).toEqual(['Rotate secret', 'Details']);
});

test('Ask puts a question into the thread and to the requester, whose answer notifies the person who asked', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  expect(await asks(w, asked, 'Did you check *the* <warehouse>?')).toContain('Ada Admin has your question.');
  expect(asked.thread()).toEqual([
    expect.stringMatching(/^Dora Deleter asked Ada Admin a question:\n> Did you check .*the.* <warehouse>\?$/u),
  ]);
  const question = await questionTo(w, 'ada');
  expect(question.rendered).toContain(`@Dora has a question about your request, Delete client ${client}:`);
  expect(question.rendered).toContain('The request is still open.');
  await w.person('ada').clicks(question, 'Answer');
  await w.modal('ada', ({ submit, text }) => submit !== undefined && text.includes('<warehouse>'));
  await w.person('ada').fills({ Answer: 'Yes, last week' });
  await w.person('ada').submits();
  await w.modal('ada', ({ text }) => text.includes('Your answer is in the card’s thread.'));
  expect(asked.thread().at(-1)).toBe('Ada Admin answered @Dora:\n> Yes, last week');
  const answered = w.slack.message(question.channel, question.ts);
  expect(answered?.buttons).toEqual([]);
  expect(answered?.rendered).toContain('You answered:\n> Yes, last week');
  expect((await asked.record()).state).toBe('pending');
  await w.person('ada').closes({ all: true });
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('Genesys Cloud confirms that it’s gone');
});

test('a question that Slack doesn’t deliver as a direct message mentions the requester in the thread', async () => {
  const w = await twoPeople({ refusals: [/messages_tab_disabled/u] });
  const asked = await w.askFor('ada', 'delete', client);
  w.slack.switches.messagesTab = false;
  await asks(w, asked, 'Is it still needed?');
  await until(() => asked.thread().some((line) => line.includes('@Ada, Slack doesn’t let Keyturn message you')));
});

test('people don’t ask themselves, nor about what was decided', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  await w.person('ada').clicks(asked.card(), 'Ask Ada Admin');
  await w.modal('ada', ({ text }) => text.includes('This is your own request.'));
  await w.person('ada').closes({ all: true });
  const dora = w.person('dora');
  await dora.clicks(asked.card(), 'Ask Ada Admin');
  await w.modal('dora', ({ submit }) => submit !== undefined);
  await dora.fills({ Question: 'Is it still needed?' });
  await w.approves('will', asked);
  await w.outcome(asked);
  await dora.submits();
  await w.modal('dora', ({ text }) => text.includes('already approved this request'));
  expect(asked.thread().join()).not.toContain('Is it still needed?');
});

test('a question of nothing isn’t sent, and one that fails is shown with what was written', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  const dora = w.person('dora');
  await dora.clicks(asked.card(), 'Ask Ada Admin');
  await w.modal('dora', ({ submit }) => submit !== undefined);
  await dora.fills({ Question: '  ' });
  await dora.submits();
  await w.modal('dora', ({ text }) => text.includes('Write something first.'));
  await dora.fills({ Question: 'Is it still needed?' });
  const lift = w.slack.faults.inject({ method: 'chat.postMessage', error: 'restricted_action' });
  await dora.submits();
  await w.modal('dora', ({ text }) => text.includes('What you wrote:\n> Is it still needed?'));
  lift();
  expect(asked.thread()).toEqual([]);
});

test('the longest question fits the button for its answer', () => {
  for (const each of [':blush:', '"', '\n', 'x', '👩‍👩‍👧']) {
    const value = answerValue('r'.repeat(36), 'U0DORA001', each.repeat(500));
    expect(value.length).toBeLessThanOrEqual(1_800);
    expect(readQuestionMetadata(value)).toMatchObject({ asker: 'U0DORA001' });
  }
  for (const odd of ['', 'r1', '{"requestId":1}', '{"requestId":"r1","asker":"U1> <!channel"}'])
    expect(readQuestionMetadata(odd)).toBeUndefined();
});

test('only its requester answers', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  await asks(w, asked, 'Is it still needed?');
  const question = await questionTo(w, 'ada');
  const value = JSON.stringify(question.blocks).includes(ids.answer);
  expect(value).toBe(true);
  await w.person('will').clicks(question, 'Answer');
  expect((await w.modal('will', ({ text }) => !text.includes('Loading…'))).text).toContain('@Ada');
  expect(asked.thread()).toHaveLength(1);
});

test('Cancel request in the menu cancels at once, and only for the requester', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  expect(await w.presses('dora', asked, 'Cancel request')).toContain(
    'Only the person who asked can cancel this request.',
  );
  expect(await w.presses('ada', asked, 'Cancel request')).toContain('You canceled this request.');
  await w.outcome(asked);
  expect(asked.card().rendered).toMatch(
    /^Canceled · Delete client Nightly reporting export\nAda Admin canceled the request today at /u,
  );
});

test('Deny on one’s own request offers to cancel it', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  const ada = w.person('ada');
  await ada.clicks(asked.card(), 'Deny…');
  const view = await w.modal('ada', ({ text }) => text.includes('your own request, but you can cancel it.'));
  await ada.clicks(view, 'Cancel request');
  await w.modal('ada', ({ text }) => text.includes('You canceled this request.'));
  expect((await asked.record()).state).toBe('cancelled');
});
