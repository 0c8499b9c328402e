import { fieldOfBlock } from '../../commands/forms/unsaved.ts';
import type { Submitted, ViewPayload } from './payloads.ts';

/** What's in a view's fields, by name: text, or chosen options. An empty field is ''. */
export function fieldsOf({ values = {} }: ViewPayload): Record<string, string | { label: string; value: string }[]> {
  const fields: Record<string, string | { label: string; value: string }[]> = {};
  for (const [blockId, elements] of Object.entries(values)) {
    const [field] = Object.values(elements);
    if (field === undefined) continue;
    const name = fieldOfBlock(blockId);
    if (field.selected_options !== undefined && field.selected_options !== null)
      fields[name] = field.selected_options.map(({ value, text }) => ({ label: text?.text ?? value, value }));
    else if (field.type.startsWith('multi_')) fields[name] = [];
    else fields[name] = field.selected_option?.value ?? field.value ?? '';
  }
  return fields;
}

/** Errors under the form's fields. Slack refuses errors for fields that aren't there, so those go under the first one. */
export function refused({ inputs }: Pick<ViewPayload, 'inputs'>, errors: Readonly<Record<string, string>>): Submitted {
  const first = inputs[0] ?? 'name';
  const shown: Record<string, string> = {};
  for (const [field, sentence] of Object.entries(errors)) {
    const place = inputs.find((id) => fieldOfBlock(id) === field) ?? first;
    shown[place] = shown[place] === undefined ? sentence : `${shown[place]} ${sentence}`;
  }
  return { ack: { response_action: 'errors', errors: shown } };
}
