import { z } from 'zod';
import { duration, name } from '../block-kit/text.ts';
import { fieldNames } from '../clients/fields.ts';
import { stateWord } from '../clients/line.ts';
import { type RecordedField, recordedFields } from '../operation/recorded-change.ts';
import { words } from './words.ts';

/** How many fields of a change are shown, and how many items of a list. */
const mostFields = 4;
const mostItems = 3;

/** What a record says of each field of a client: `State active → inactive`. Nothing about a new client, of which everything is new. mrkdwn. */
export function changeWords(change: unknown): string[] {
  const fields = recordedFields(change);
  if (fields.some(({ field, from }) => field === 'name' && from === undefined)) return [];
  const shown = fields.slice(0, mostFields).map(fieldWords);
  return fields.length > mostFields ? [...shown, words.moreFields(fields.length - mostFields)] : shown;
}

const texts = z.array(z.string());

function fieldWords({ field, from, to }: RecordedField): string {
  const [label = ''] = fieldNames([field]);
  const before = texts.safeParse(from ?? []).data;
  const after = texts.safeParse(to).data;
  if (after !== undefined && before !== undefined)
    return words.changedList(label, itemsBeyond(after, before), itemsBeyond(before, after));
  const [was, is] = [valueWords(field, from), valueWords(field, to)];
  return was === undefined || is === undefined ? words.changedSomehow(label) : words.changed(label, was, is);
}

/** Those of `list` that aren't in `other`: the first ones, and how many there are. */
function itemsBeyond(list: readonly string[], other: readonly string[]): { some: string[]; all: number } {
  const beyond = list.filter((each) => !other.includes(each));
  return { some: beyond.slice(0, mostItems).map((each) => name(each, 60)), all: beyond.length };
}

/** A value in a few words; undefined for one that has none, such as a role, of which a record only has the ID. */
function valueWords(field: string, value: unknown): string | undefined {
  if (value === undefined || value === '') return words.nothing;
  if (typeof value === 'number') return field === 'accessTokenValiditySeconds' ? duration(value) : name(`${value}`);
  if (typeof value !== 'string') return undefined;
  if (field === 'state') return name(stateWord(value), 40);
  return field === 'grantType' ? name(value, 40) : words.quoted(name(value, 60));
}
