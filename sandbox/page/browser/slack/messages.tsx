import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PageMessage, Place } from '../../protocol.ts';
import type { Act } from '../connection.ts';
import { arranged } from './arranged.ts';
import { Message } from './message.tsx';
import { dayLabel } from './reader.ts';
import { useReader } from './reader-context.ts';
import { Thread } from './thread.tsx';

export interface MessagesProps {
  place: Place;
  act: Act;
}

/** All messages of a place, oldest first, with dividers, scrolled to the end. */
export function Messages({ place, act }: MessagesProps) {
  const reader = useReader();
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  // What was new when the place was opened stays marked, though it counts as read right away.
  const [firstNew] = useState(() => place.messages.find(({ isUnread }) => isUnread)?.ts);
  const rows = arranged(place.messages, reader);
  useLayoutEffect(() => {
    if (atEnd.current && list.current) list.current.scrollTop = list.current.scrollHeight;
  });
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
        <div key={message.ts}>
          {startsDay && <Divider label={dayLabel(message.at, reader)} />}
          {(message.ts === firstNew || replies.some(({ ts }) => ts === firstNew)) && <Divider label="New" isNew />}
          <Row {...{ message, replies, place, act, isContinued: isContinued && message.ts !== firstNew }} />
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

interface RowProps extends MessagesProps {
  message: PageMessage;
  replies: readonly PageMessage[];
  isContinued: boolean;
}

function Row({ message, replies, isContinued, place, act }: RowProps) {
  const canReply = message.ephemeralFor === undefined && !place.isArchived;
  const [isOpen, setOpen] = useState(() => replies.some(({ isUnread }) => isUnread));
  const hasNews = replies.some(({ isUnread }) => isUnread);
  if (hasNews && !isOpen) setOpen(true);
  const tools = canReply ? (
    <button type="button" class="button small" onClick={() => setOpen(true)}>
      Reply in thread
    </button>
  ) : undefined;
  return (
    <Message message={message} act={act} isContinued={isContinued} tools={tools}>
      {(replies.length > 0 || isOpen) && (
        <Thread {...{ place, act, replies, isOpen, canReply }} parent={message.ts} onToggle={() => setOpen(!isOpen)} />
      )}
    </Message>
  );
}
