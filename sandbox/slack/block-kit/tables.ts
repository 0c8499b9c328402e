import { codePoints, list, record, string } from '../json.ts';
import { named } from './composition.ts';
import { richTextShape } from './rich-text.ts';
import type { Check, Shape } from './schema.ts';
import { flag, items, object, text, typed, wholeNumber, word } from './schema.ts';

const cells: Readonly<Record<string, Shape>> = {
  raw_text: { required: { text: text(20_000) } },
  raw_number: {
    required: {
      value: (value, at, report) => typeof value === 'number' || report(at, 'must be a number'),
      text: text(3000),
    },
  },
  rich_text: richTextShape,
};
const cell = typed(() => cells);

export const table: Shape = {
  required: { rows: items(1, 100, items(1, 20, cell)) },
  optional: {
    ...named,
    column_settings: items(1, 20, (value, at, report) => {
      if (value !== null)
        object({ optional: { align: word('left', 'center', 'right'), is_wrapped: flag } })(value, at, report);
    }),
  },
};

export const dataTable: Shape = {
  required: { rows: items(2, 201, items(1, 20, cell)), caption: text(3000, 1) },
  optional: { ...named, page_size: wholeNumber(1, 100), row_header_column_index: wholeNumber(0, 19) },
  also: cellText,
};

// Counted over all cells (third-party limits table; Slack only says that a table may be too long).
function cellText(...[value, at, report]: Parameters<Check>): void {
  const total = list(record(value)['rows'])
    .flatMap(list)
    .reduce<number>((sum, one) => sum + codePoints(string(record(one)['text'])), 0);
  if (total > 20_000) report(`${at}/rows`, 'must be less than 20001 characters');
}
