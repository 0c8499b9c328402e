import type { Json } from '../json.ts';
import { record, records, string } from '../json.ts';
import { formatDate } from './dates.ts';
import type { Reader } from './text.ts';
import { channelName, groupName, userName } from './text.ts';

/** A rich_text block as lines. */
export function richText(block: unknown, reader: Reader): string[] {
  return records(record(block)['elements']).flatMap((part) => {
    if (part['type'] !== 'rich_text_list') return lines(part, reader);
    return records(part['elements']).map((item, index) => {
      const mark = part['style'] === 'ordered' ? `${index + 1}.` : '•';
      return `${mark} ${lines(item, reader).join(' ')}`;
    });
  });
}

function inline(element: Json, reader: Reader): string {
  const { world } = reader;
  switch (element['type']) {
    case 'link':
      return element['text'] ? `${string(element['text'])} (${string(element['url'])})` : string(element['url']);
    case 'emoji':
      return `:${string(element['name'])}:`;
    case 'user':
      return userName(world, string(element['user_id']));
    case 'usergroup':
      return groupName(world, string(element['usergroup_id']));
    case 'channel':
      return channelName(world, string(element['channel_id']));
    case 'broadcast':
      return `⟪@${string(element['range'])}⟫`;
    case 'date':
      return formatDate(Number(element['timestamp']), string(element['format']), reader.tz, world.clock.now());
    case 'color':
      return string(element['value']);
    default:
      return string(element['text']);
  }
}

function lines(part: Json, reader: Reader): string[] {
  const text = records(part['elements'])
    .map((element) => inline(element, reader))
    .join('');
  return text.split('\n');
}
