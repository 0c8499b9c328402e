import type { ComponentChildren } from 'preact';
import type { Json } from '../../../slack/json.ts';
import { record, records, string } from '../../../slack/json.ts';
import { emojiNamed } from './emoji.ts';
import { NotDrawn } from './not-drawn.tsx';
import { Link, Mention, Moment } from './text.tsx';

/** A rich_text block. */
export function RichText({ block }: { block: Json }) {
  return (
    <>
      {records(block['elements']).map((part, at) => (
        <Part key={at} part={part} />
      ))}
    </>
  );
}

function Part({ part }: { part: Json }) {
  switch (part['type']) {
    case 'rich_text_preformatted':
      // Copied as it is: a stray line break would go with it. With the focus it's selected, because a keyboard alone can't do that.
      return (
        <pre
          class="copied"
          tabIndex={0}
          onFocus={({ currentTarget }) => getSelection()?.selectAllChildren(currentTarget)}
        >
          <Inlines of={part} />
        </pre>
      );
    case 'rich_text_quote':
      return (
        <blockquote>
          <Inlines of={part} />
        </blockquote>
      );
    case 'rich_text_list':
      return <Items part={part} />;
    default:
      return (
        <div class="lines">
          <Inlines of={part} />
        </div>
      );
  }
}

function Items({ part }: { part: Json }) {
  const items = records(part['elements']).map((item, at) => (
    <li key={at}>
      <Inlines of={item} />
    </li>
  ));
  const style = { marginInlineStart: `${Number(part['indent'] ?? 0) * 28}px` };
  if (part['style'] !== 'ordered') return <ul style={style}>{items}</ul>;
  return (
    <ol style={style} start={Number(part['offset'] ?? 0) + 1}>
      {items}
    </ol>
  );
}

function Inlines({ of }: { of: Json }) {
  return (
    <>
      {records(of['elements']).map((element, at) => (
        <Styled key={at} style={record(element['style'])}>
          <Piece element={element} />
        </Styled>
      ))}
    </>
  );
}

const tags = [
  ['code', 'code'],
  ['strike', 's'],
  ['underline', 'u'],
  ['italic', 'i'],
  ['bold', 'b'],
] as const;

function Styled({ style, children }: { style: Json; children: ComponentChildren }) {
  return tags
    .filter(([name]) => style[name] === true)
    .reduce<ComponentChildren>((inside, [, Tag]) => <Tag>{inside}</Tag>, children);
}

function Piece({ element }: { element: Json }) {
  const id = (key: string): string => string(element[key]);
  switch (element['type']) {
    case 'link':
      return <Link url={id('url')}>{id('text') || id('url')}</Link>;
    case 'emoji':
      return <>{emojiNamed(id('name')) ?? `:${id('name')}:`}</>;
    case 'user':
      return <Mention of="user" id={id('user_id')} />;
    case 'usergroup':
      return <Mention of="group" id={id('usergroup_id')} />;
    case 'channel':
      return <Mention of="channel" id={id('channel_id')} />;
    case 'broadcast':
      return <Mention of="everyone" id={id('range')} />;
    case 'team':
      return <NotDrawn what={`Element “team” (${id('team_id')})`} />;
    case 'date':
      return <Moment at={Number(element['timestamp'])} form={id('format')} url={id('url') || undefined} />;
    default:
      return <>{id('text') || id('value')}</>;
  }
}
