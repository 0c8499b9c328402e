import { expect, test } from 'vitest';
import { twoPeople, until } from './world.ts';

const client = 'Workforce planning sync';
const long = 'The old secret was in a log file that the whole team can read. '.repeat(7).trim();

/** The paragraphs that Slack may fold behind “See more”. */
const folding = (blocks: readonly unknown[]): unknown[] =>
  blocks.filter((block) => {
    const { type, text, expand } = Object(block);
    return type === 'section' && text !== undefined && expand !== true;
  });

test('nothing that people decide by is folded behind “See more”: form, card, review of a denial, and outcome', async () => {
  const w = await twoPeople({ settings: { KEYTURN_SECOND_PERSON: 'delete,rotate,update' } });
  const form = await w.opens('ada', `/oauth delete ${w.clientNamed(client).id}`);
  expect(form.text).toContain('After approval');
  expect(folding(form.blocks)).toEqual([]);
  await w.person('ada').closes({ all: true });
  const asked = await w.askFor('ada', 'rotate', client, long);
  expect(asked.card().rendered).toContain(long);
  expect(folding(asked.card().blocks)).toEqual([]);
  await w.person('dora').clicks(asked.card(), 'Deny…');
  const denial = await w.modal('dora', ({ text }) => text.includes('will see your reason'));
  expect(denial.text).toMatch(/^Deny request\nRotate secret Workforce planning sync\n@Ada will see your reason/u);
  expect(folding(denial.blocks)).toEqual([]);
  await w.person('dora').fills({ Reason: long });
  await w.person('dora').submits();
  await until(() => asked.card().rendered.includes('Denied · '));
  expect(asked.card().rendered).toContain(long);
  expect(folding(asked.card().blocks)).toEqual([]);
  await w.person('dora').closes({ all: true });
  await w.person('dora').clicks(asked.card(), 'Details');
  const details = await w.modal('dora', ({ title }) => title === 'Request details');
  expect(details.text).toMatch(/Reason for the denial\n> [\s\S]*Reason for the request\n> /u);
  expect(folding(details.blocks)).toEqual([]);
});

test('the review of a change shows all of it', async () => {
  const w = await twoPeople();
  const ada = w.person('ada');
  await w.opens('ada', `/oauth update ${w.clientNamed(client).id}`);
  await ada.fills({ Description: long });
  await ada.submits();
  const review = await w.modal('ada', ({ text }) => text.includes('Changes to '));
  expect(review.text).toContain('in a log file');
  expect(folding(review.blocks)).toEqual([]);
});
