import type { ViewPayload } from './payloads.ts';

/** What's in a view's fields, by block ID: text, or chosen options. An empty field is ''. */
export function fieldsOf({ values = {} }: ViewPayload): Record<string, string | { label: string; value: string }[]> {
  const fields: Record<string, string | { label: string; value: string }[]> = {};
  for (const [blockId, elements] of Object.entries(values)) {
    const [field] = Object.values(elements);
    if (field === undefined) continue;
    if (field.selected_options !== undefined && field.selected_options !== null)
      fields[blockId] = field.selected_options.map(({ value, text }) => ({ label: text?.text ?? value, value }));
    else if (field.type.startsWith('multi_')) fields[blockId] = [];
    else fields[blockId] = field.selected_option?.value ?? field.value ?? '';
  }
  return fields;
}
