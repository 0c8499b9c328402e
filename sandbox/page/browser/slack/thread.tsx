import type { PageMessage, Place } from '../../protocol.ts';
import type { Act } from '../connection.ts';
import { Avatar } from './avatar.tsx';
import { Composer } from './composer.tsx';
import { Icon } from './icons.tsx';
import { Message } from './message.tsx';

export interface ThreadProps {
  place: Place;
  act: Act;
  /** The ts of the message that it belongs to. */
  parent: string;
  replies: readonly PageMessage[];
  isOpen: boolean;
  canReply: boolean;
  onToggle(): void;
}

/** A message's replies, under it: a line that opens them, as Slack has it, and then all of them. */
export function Thread({ place, act, parent, replies, isOpen, canReply, onToggle }: ThreadProps) {
  const authors = [...new Map(replies.map(({ user, author }) => [user, author])).entries()].slice(0, 3);
  const count = `${replies.length} repl${replies.length === 1 ? 'y' : 'ies'}`;
  return (
    <section class="thread" aria-label="Thread">
      {replies.length > 0 && (
        <button type="button" class="replies" aria-expanded={isOpen} onClick={onToggle}>
          {authors.map(([id, { name, isBot }]) => (
            <Avatar key={id} name={name} id={id} isBot={isBot} />
          ))}
          {count} <Icon name="down" />
        </button>
      )}
      {isOpen && replies.map((reply) => <Message key={reply.ts} message={reply} act={act} />)}
      {isOpen && canReply && <Composer place={place.id} thread={parent} placeholder="Reply…" commands={[]} act={act} />}
    </section>
  );
}
