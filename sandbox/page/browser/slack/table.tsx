import type { Json } from '../../../slack/json.ts';
import { isRecord, list, record, records, string } from '../../../slack/json.ts';
import { RichText } from './rich-text.tsx';

/** A table block; its first row is the heading. */
export function Table({ block }: { block: Json }) {
  const [head = [], ...rows] = list(block['rows']).map(records);
  const settings = list(block['column_settings']).map(record);
  const caption = string(block['caption']);
  const style = (column: number) => ({ textAlign: string(settings[column]?.['align']) || 'left' });
  return (
    // It may be wider than a phone: it scrolls by itself, also with the keyboard.
    <section class="scrolled" aria-label={caption || 'Table'} tabIndex={0}>
      <table>
        {caption !== '' && <caption>{caption}</caption>}
        <thead>
          <tr>
            {head.map((cell, at) => (
              <th key={at} scope="col" style={style(at)}>
                <Cell of={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, at) => (
                <td key={at} style={style(at)}>
                  <Cell of={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cell({ of }: { of: Json }) {
  return isRecord(of) && of['type'] === 'rich_text' ? <RichText block={of} /> : <span>{string(of['text'])}</span>;
}
