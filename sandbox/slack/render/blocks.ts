import { defined } from '../../defined.ts';
import type { Control } from '../controls.ts';
import { controlsOf, currentValue, isEmpty, optionsOf, stateKeys } from '../controls.ts';
import type { Json } from '../json.ts';
import { isRecord, list, record, records, string, textOf } from '../json.ts';
import type { SlackField, StateValues } from '../surfaces.ts';
import { richText } from './rich-text.ts';
import type { Reader } from './text.ts';
import { channelName, mrkdwn, textObject, userName } from './text.ts';

/** What's on a surface: its blocks, the values in them, errors under them, and who reads it. */
export interface Surface {
  readonly blocks: Json[];
  readonly state: StateValues;
  readonly errors: Record<string, string>;
  readonly reader: Reader;
}

/** The controls that take a value, as fields of a form. */
export function fieldsOf(surface: Surface): SlackField[] {
  return controlsOf(surface.blocks)
    .filter((control) => control.type in stateKeys)
    .map((control) => {
      const { block, element } = control;
      const options = optionsOf(element).map((option) => textObject(option['text'], surface.reader));
      return {
        blockId: control.blockId,
        actionId: control.actionId,
        label: control.label,
        type: control.type,
        value: shownValue(control, surface.state, surface.reader),
        optional: block['type'] !== 'input' || block['optional'] === true,
        ...defined({
          error: surface.errors[control.blockId] || undefined,
          hint: textOf(block['hint']) || undefined,
          placeholder: textOf(element['placeholder']) || undefined,
          options: options.length > 0 ? options : undefined,
        }),
      };
    });
}

function shown(item: unknown, control: Control, reader: Reader): string {
  if (isRecord(item))
    return item['type'] === 'rich_text' ? richText(item, reader).join('\n') : textObject(item['text'], reader);
  const value = String(item);
  if (/users?_select$/.test(control.type)) return userName(reader.world, value).slice(1);
  if (/(channels|conversations)_select$/.test(control.type)) return channelName(reader.world, value);
  return value;
}

/** The value in a control as a person sees it; '' if it's empty. */
function shownValue(control: Control, state: StateValues, reader: Reader): string {
  const value = currentValue(state, control);
  if (isEmpty(value)) return '';
  return (Array.isArray(value) ? value : [value]).map((item) => shown(item, control, reader)).join(', ');
}

/** Labels of everything that can be clicked: buttons, and the entries of overflow menus. */
export function buttonsOf(surface: Surface): string[] {
  return controlsOf(surface.blocks).flatMap(({ type, element }) => {
    if (type === 'overflow') return records(element['options']).map((option) => textOf(option['text']));
    return type === 'button' || type === 'workflow_button' || type === 'icon_button' ? [textOf(element['text'])] : [];
  });
}

function control(element: Json, block: Json, surface: Surface): string {
  if (element['type'] === 'image') return `(image: ${string(element['alt_text'])})`;
  const found = controlsOf([block]).find((one) => one.element === element);
  if (element['type'] === 'overflow')
    return `[… ${records(element['options'])
      .map((option) => textOf(option['text']))
      .join(' | ')}]`;
  if (!found || !(found.type in stateKeys)) return `[${textOf(element['text'])}]`;
  const value = shownValue(found, surface.state, surface.reader);
  return `[${value || textOf(element['placeholder']) || 'choose'} ▾]`;
}

function input(block: Json, surface: Surface): string[] {
  const [found] = controlsOf([block]);
  const value = found ? shownValue(found, surface.state, surface.reader) : '';
  const element = record(block['element']);
  const optional = block['optional'] === true ? ' (optional)' : '';
  const chosen =
    element['type'] === 'checkboxes' || element['type'] === 'radio_buttons'
      ? ` of ${optionsOf(element)
          .map((one) => textObject(one['text'], surface.reader))
          .join(' | ')}`
      : '';
  const error = surface.errors[string(block['block_id'])];
  const hint = textOf(block['hint']);
  return [
    `${textOf(block['label'])}${optional}: ${value || textOf(element['placeholder'])}${chosen}`,
    ...(hint ? [hint] : []),
    ...(error ? [`⚠ ${error}`] : []),
  ];
}

function table(block: Json, surface: Surface): string[] {
  return list(block['rows']).map((row) =>
    records(row)
      .map((cell) => (cell['type'] === 'rich_text' ? richText(cell, surface.reader).join(' ') : string(cell['text'])))
      .join(' | '),
  );
}

function card(block: Json, surface: Surface): string[] {
  const texts = ['title', 'subtitle', 'body', 'subtext'].map((key) => textObject(block[key], surface.reader));
  return [...texts.filter(Boolean), ...records(block['actions']).map((one) => control(one, block, surface))];
}

/** One block as lines. */
export function blockLines(block: Json, surface: Surface): string[] {
  const { reader } = surface;
  switch (block['type']) {
    case 'section': {
      const accessory = isRecord(block['accessory']) ? [control(block['accessory'], block, surface)] : [];
      const fields = records(block['fields']).map((field) => textObject(field, reader));
      return [textObject(block['text'], reader), ...fields, ...accessory].filter((line) => line !== '');
    }
    case 'header':
    case 'alert':
      return [textObject(block['text'], reader)];
    case 'divider':
      return ['───'];
    case 'context':
      return [
        records(block['elements'])
          .map((one) => (one['type'] === 'image' ? `(image: ${string(one['alt_text'])})` : textObject(one, reader)))
          .join('  '),
      ];
    case 'actions':
    case 'context_actions':
      return [
        records(block['elements'])
          .map((one) => control(one, block, surface))
          .join(' '),
      ];
    case 'input':
      return input(block, surface);
    case 'image':
    case 'video':
      return [`(${block['type']}: ${string(block['alt_text'])})`];
    case 'markdown':
      return [mrkdwn(string(block['text']).replace(/\*\*/g, '*'), reader)];
    case 'rich_text':
      return richText(block, reader);
    case 'table':
    case 'data_table':
      return table(block, surface);
    case 'card':
      return card(block, surface);
    case 'carousel':
      return records(block['elements']).flatMap((one) => card(one, surface));
    case 'container':
      return [
        textObject(block['title'], reader),
        ...records(block['child_blocks']).flatMap((one) => blockLines(one, surface)),
      ];
    default:
      return [string(block['title']) || `(${string(block['type'])})`];
  }
}

/** All blocks as one text. */
export function blocksText(surface: Surface): string {
  return surface.blocks.flatMap((block) => blockLines(block, surface)).join('\n');
}
