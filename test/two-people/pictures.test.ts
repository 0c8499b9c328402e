import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { root } from '../support/sources.ts';
import { twoPeople, until, usageShown } from './world.ts';

/** The lines of a picture in docs/images that quote Keyturn, without those that differ from run to run: moments, usage, and IDs. */
async function quotedIn(picture: string): Promise<string[]> {
  const svg = await readFile(join(root, 'docs/images', picture), 'utf8');
  const lines = [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/gu)].map(([, line = '']) => line.replace(/<[^>]+>/gu, ''));
  return lines.filter((line) => !/^keyturn$|^APP$|[AP]M\b|\d calls|^Request |^EXAMPLE-/u.test(line));
}

const reason = 'The old secret was pasted into a ticket, OPS-412.';

const oneLine = (text: string): string => text.replace(/\s+/gu, ' ');

test('the pictures in the README and the docs quote a real card and a real modal', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('dora', 'rotate', 'Nightly reporting export', reason);
  await usageShown(asked);
  const card = asked.card();
  const shown = oneLine(`${card.rendered} ${card.buttons.join(' ')}`);
  expect((await quotedIn('card.svg')).filter((line) => !shown.includes(line))).toEqual([]);

  await w.approves('ada', asked);
  const offer = await until(() =>
    w.slack.directMessages(people.dora).find(({ buttons }) => buttons.includes('Reveal secret')),
  );
  const dora = w.person('dora');
  await dora.clicks(offer, 'Reveal secret');
  const modal = await w.modal('dora', ({ text }) => text.includes('I stored it'));
  const read = oneLine(`${modal.title} ${modal.text}`);
  expect((await quotedIn('reveal.svg')).filter((line) => !read.includes(line))).toEqual([]);
});
