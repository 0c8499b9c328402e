import { expect, test } from 'vitest';
import { type TwoPeople, twoPeople, until } from './world.ts';

/** Archives what nothing open needs, as `audit:archive` does, or up to the last checkpoint; gives how many records that are. */
async function archive({ audit }: TwoPeople, which: 'unneeded' | 'all' = 'unneeded'): Promise<number> {
  await audit.checkpoint();
  const { needed = Number.POSITIVE_INFINITY } = await audit.end();
  const keys = new Set<string>();
  const ends: { upTo: number; digest: string }[] = [];
  await audit.verify({
    visit: ({ note, key }) => {
      keys.add(key);
      if (note?.kind === 'checkpoint' && (which === 'all' || note.upTo < needed)) ends.push(note);
    },
  });
  const end = ends.at(-1);
  if (end === undefined) throw new Error('there’s nothing to archive');
  await audit.archive({ upTo: end.upTo, digest: end.digest, keys: [...keys] });
  await audit.removeArchived();
  return end.upTo;
}

test('while the bot runs, old records are archived: what’s open is decided and done, and what people see says so', async () => {
  const w = await twoPeople();
  const old = await w.askFor('ada', 'delete', 'Wallboard Lisbon');
  await w.approves('dora', old);
  await w.outcome(old);
  await w.audit.checkpoint();
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  const archived = await archive(w);
  expect(archived).toBeGreaterThan(5);

  await w.approves('dora', asked);
  await w.outcome(asked);
  expect(w.writes(asked.client)).toEqual(['POST']);
  const all = await w.asks('vera', '/oauth audit');
  expect(all.rendered).toContain(`records, newest first. ${archived} older records are archived.`);
  expect(all.rendered).toContain(`Keyturn · archived records 1–${archived}`);
  expect(all.rendered).toMatch(/Keyturn · signed records through \d+\n/u);
  const about = await w.asks('vera', '/oauth audit workforce planning sync');
  expect(about.rendered).toMatch(
    new RegExp(
      `records for Workforce planning sync, newest first\\. Older ones may be in the ${archived} archived records\\.`,
      'u',
    ),
  );
  expect(about.rendered).toContain('rotate approved');
  const gone = await w.asks('vera', `/oauth audit ${old.client.id}`);
  expect(gone.rendered).toContain(
    `No records for ${old.client.id} here. It may be in the ${archived} archived records.`,
  );
  expect((await w.asks('vera', '/oauth show workforce planning')).rendered).toContain('Workforce planning sync');
  expect(await w.audit.verify()).toMatchObject({ ok: true, archived });
  await archive(w);
  expect(await w.audit.verify()).toMatchObject({ ok: true });
});

test('a request whose records are gone is never executed, no matter who approves it', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  await archive(w, 'all');
  await w.approves('dora', asked);
  await until(() => asked.card().rendered.includes('Something other than Keyturn changed this'));
  expect(w.writes(asked.client)).toEqual([]);
  expect(await w.audit.verify()).toMatchObject({ ok: true });
});
