import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PageMessage, PageState, Place } from '../../protocol.ts';
import type { Act } from '../connection.ts';
import { arranged } from './arranged.ts';
import { Message } from './message.tsx';
import { dayLabel } from './reader.ts';
import { useReader } from './reader-context.ts';
import { Thread } from './thread.tsx';

export interface MessagesProps {
  place: Place;
  /** Those of messages. */
  shortcuts?: PageState['shortcuts'];
  act: Act;
  /** The message to show, by its ts, until it's reached. */
  target?: string | undefined;
  onReached?: (() => void) | undefined;
}

/** All messages of a place, oldest first, with dividers, scrolled to the end. */
export function Messages({ place, shortcuts = [], act, target, onReached }: MessagesProps) {
  const reader = useReader();
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  // What was new when the place was opened stays marked, though it counts as read right away.
  const [firstNew] = useState(() => place.messages.find(({ isUnread }) => isUnread)?.ts);
  const rows = arranged(place.messages, reader);
  useLayoutEffect(() => {
    if (atEnd.current && list.current) list.current.scrollTop = list.current.scrollHeight;
  });
  useEffect(() => {
    const row = rows.find(({ message, replies }) => [message, ...replies].some(({ ts }) => ts === target));
    const shown = row && list.current?.querySelector<HTMLElement>(`[data-ts="${row.message.ts}"] > .message`);
    if (!shown) return;
    atEnd.current = false;
    shown.scrollIntoView({ block: 'start' });
    shown.tabIndex = -1;
    shown.focus({ preventScroll: true });
    shown.animate({ backgroundColor: ['rgb(255 200 60 / 35%)', 'transparent'] }, 2_000);
    onReached?.();
  }, [target]);
  return (
    <div
      ref={list}
      class="messages"
      role="log"
      aria-label={`Messages in ${place.name}`}
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < 40;
      }}
    >
      <div class="spring" />
      {rows.length === 0 && <p class="muted nothing">No messages yet.</p>}
      {rows.map(({ message, replies, isContinued, startsDay }) => (
        <div key={message.ts} data-ts={message.ts}>
          {startsDay && <Divider label={dayLabel(message.at, reader)} />}
          {(message.ts === firstNew || replies.some(({ ts }) => ts === firstNew)) && <Divider label="New" isNew />}
          <Row {...{ message, replies, place, shortcuts, act, isContinued: isContinued && message.ts !== firstNew }} />
        </div>
      ))}
    </div>
  );
}

function Divider({ label, isNew = false }: { label: string; isNew?: boolean }) {
  return (
    <div class={isNew ? 'divider new' : 'divider'}>
      <span>{label}</span>
    </div>
  );
}

interface RowProps extends Omit<MessagesProps, 'target' | 'onReached'> {
  message: PageMessage;
  replies: readonly PageMessage[];
  isContinued: boolean;
}

function Row({ message, replies, isContinued, place, shortcuts = [], act }: RowProps) {
  const canReply = message.ephemeralFor === undefined && !place.isArchived;
  const [isOpen, setOpen] = useState(() => replies.some(({ isUnread }) => isUnread));
  const hasNews = replies.some(({ isUnread }) => isUnread);
  if (hasNews && !isOpen) setOpen(true);
  const [problem, setProblem] = useState('');
  // What only one person sees has no shortcuts in Slack either.
  const offered = message.ephemeralFor === undefined ? shortcuts : [];
  const use = async (callbackId: string): Promise<void> => {
    const { channel, ts } = message;
    const answer = await act({ do: 'shortcut', callbackId, message: { channel, ts } });
    setProblem(answer.ok ? '' : answer.error);
  };
  const tools = (canReply || offered.length > 0) && (
    <>
      {canReply && (
        <button type="button" class="button small" onClick={() => setOpen(true)}>
          Reply in thread
        </button>
      )}
      {offered.map(({ name, callbackId }) => (
        <button key={callbackId} type="button" class="button small" onClick={() => void use(callbackId)}>
          {name}
        </button>
      ))}
      {problem !== '' && (
        <p class="error" role="alert">
          {problem}
        </p>
      )}
    </>
  );
  return (
    <Message message={message} act={act} isContinued={isContinued} tools={tools || undefined}>
      {(replies.length > 0 || isOpen) && (
        <Thread {...{ place, act, replies, isOpen, canReply }} parent={message.ts} onToggle={() => setOpen(!isOpen)} />
      )}
    </Message>
  );
}
