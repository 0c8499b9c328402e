import type { ComponentChildren } from 'preact';
import { stateOf } from '../../../slack/controls.ts';
import { isRecord } from '../../../slack/json.ts';
import type { PageMessage } from '../../protocol.ts';
import type { Act } from '../connection.ts';
import { Avatar } from './avatar.tsx';
import { Blocks } from './blocks.tsx';
import { Icon } from './icons.tsx';
import { parseMrkdwn } from './mrkdwn.ts';
import { clock, fullTime } from './reader.ts';
import { useReader } from './reader-context.ts';
import { SurfaceContext, useLiveSurface } from './surface.ts';
import { Paragraphs } from './text.tsx';

export interface MessageProps {
  message: PageMessage;
  act: Act;
  /** Of the same author as the one above, right after it: no avatar and no name. */
  isContinued?: boolean;
  /** What's done with it, shown when it's pointed at. */
  tools?: ComponentChildren;
  /** Its thread. */
  children?: ComponentChildren;
}

/** A message as in Slack's list. */
export function Message({ message, act, isContinued = false, tools, children }: MessageProps) {
  const reader = useReader();
  const { author, at, ephemeralFor, edited } = message;
  const time = clock(at, reader);
  return (
    <article class={isContinued ? 'message continued' : 'message'} aria-label={`${author.name}, ${time}`}>
      {ephemeralFor !== undefined && (
        <p class="only-you">
          <Icon name="eye" /> Only visible to you
        </p>
      )}
      {isContinued ? <Time at={at} isShort /> : <Avatar name={author.name} id={message.user} isBot={author.isBot} />}
      <div class="body">
        {!isContinued && (
          <p class="by">
            <b>{author.name}</b>
            {author.isBot && <span class="app">APP</span>}
            <Time at={at} />
          </p>
        )}
        <Content message={message} act={act} />
        {edited && <span class="muted small"> (edited)</span>}
        {children}
      </div>
      {tools !== undefined && <div class="tools">{tools}</div>}
    </article>
  );
}

function Time({ at, isShort = false }: { at: number; isShort?: boolean }) {
  const reader = useReader();
  const words = clock(at, reader);
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at, reader)}>
      {isShort ? words.replace(/ [AP]M$/u, '') : words}
    </time>
  );
}

/** The blocks of a message, or its text if it has none. */
function Content({ message, act }: { message: PageMessage; act: Act }) {
  const { channel, ts, text } = message;
  const blocks = message.blocks.filter(isRecord);
  const { surface, problem } = useLiveSurface({ act, place: { channel, ts }, state: stateOf(blocks), heading: 'h2' });
  return (
    <SurfaceContext.Provider value={surface}>
      {blocks.length === 0 ? <Paragraphs of={parseMrkdwn(text)} /> : <Blocks of={blocks} />}
      <p class="error" role="alert">
        {problem}
      </p>
    </SurfaceContext.Provider>
  );
}
