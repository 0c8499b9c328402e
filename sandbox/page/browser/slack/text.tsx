import type { VNode } from 'preact';
import { useContext } from 'preact/hooks';
import { record, string } from '../../../slack/json.ts';
import { formatDate } from '../../../slack/render/dates.ts';
import { JumpContext } from './jump.ts';
import type { Inline, Paragraph } from './mrkdwn.ts';
import { isSafe, parseMrkdwn, withEmoji } from './mrkdwn.ts';
import { fullTime } from './reader.ts';
import { useReader } from './reader-context.ts';

/** A text object, plain or mrkdwn, as paragraphs. */
export function Text({ of }: { of: unknown }) {
  const { type, text, verbatim } = record(of);
  if (type !== 'mrkdwn') return <div class="lines">{plainText(of)}</div>;
  return <Paragraphs of={parseMrkdwn(string(text), verbatim === true)} />;
}

/** The words of a plain text object, with its emoji unless it says not to. */
export function plainText(of: unknown): string {
  const { text, emoji } = record(of);
  return emoji === false ? string(text) : withEmoji(string(text));
}

/** Parsed mrkdwn. */
export function Paragraphs({ of }: { of: readonly Paragraph[] }) {
  return (
    <>
      {of.map(({ kind, inside }, at) => {
        const words = <Words key={at} of={inside} />;
        if (kind === 'pre') return <pre key={at}>{words}</pre>;
        if (kind === 'quote') return <blockquote key={at}>{words}</blockquote>;
        return (
          <div key={at} class={kind === 'heading' ? 'lines heading' : 'lines'}>
            {words}
          </div>
        );
      })}
    </>
  );
}

const tags = { bold: 'b', italic: 'i', strike: 's', code: 'code' } as const;

/** Text within a line. */
function Words({ of }: { of: readonly Inline[] }) {
  return <>{of.map((part, at) => word(part, at))}</>;
}

function word(part: Inline, key: number): VNode | string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'link':
      return (
        <Link key={key} url={part.url}>
          {part.label}
        </Link>
      );
    case 'mention':
      return <Mention key={key} of={part.of} id={part.id} label={part.label} />;
    case 'date':
      return <Moment key={key} at={part.at} form={part.form} url={part.url} />;
    case 'emoji':
      return (
        <span key={key} role="img" aria-label={part.name.replaceAll('_', ' ')}>
          {part.text}
        </span>
      );
    default: {
      const Tag = tags[part.kind];
      return (
        <Tag key={key}>
          <Words of={part.inside} />
        </Tag>
      );
    }
  }
}

/** A link that leaves this page, unless it leads to a message here; only its words if it leads anywhere else than the web or a mailbox. */
export function Link({ url, children }: { url: string; children: string | VNode }) {
  const jump = useContext(JumpContext)(url);
  if (!isSafe(url)) return <span>{children}</span>;
  if (jump !== undefined)
    return (
      <a
        href={jump.href}
        onClick={(event) => {
          // With a key held, the browser opens another tab.
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          jump.follow();
        }}
      >
        {children}
      </a>
    );
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

export interface MentionProps {
  of: 'user' | 'channel' | 'group' | 'everyone';
  id: string;
  label?: string;
}

/** A person, channel, group, or everyone here, by name. */
export function Mention({ of, id, label = '' }: MentionProps) {
  const { names, me } = useReader();
  const known = Object.hasOwn(names, id) ? names[id] : undefined;
  const name = of === 'everyone' ? id : (known ?? (label.replace(/^[@#]/u, '') || id));
  const isMine = of === 'everyone' || of === 'group' || id === me;
  return <span class={isMine ? 'mention mine' : 'mention'}>{`${of === 'channel' ? '#' : '@'}${name}`}</span>;
}

/** A date as its form says, in the reader's zone. `at`: seconds since 1970. */
export function Moment({ at, form, url }: { at: number; form: string; url?: string | undefined }) {
  const reader = useReader();
  const shown = (
    <time dateTime={new Date(at * 1000).toISOString()} title={fullTime(at * 1000, reader)}>
      {formatDate(at, form, reader.zone, reader.now)}
    </time>
  );
  return url === undefined ? shown : <Link url={url}>{shown}</Link>;
}
