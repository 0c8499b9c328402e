import { useState } from 'preact/hooks';
import type { Action, PageState, SlashCommand } from '../../protocol.ts';
import type { Act } from '../connection.ts';
import type { Suggestion } from './suggestions.ts';
import { suggestionsFor } from './suggestions.ts';

export interface ComposingOptions {
  /** The place's ID. */
  place: string;
  thread?: string;
  /** None in a thread: Slack has no commands there. */
  commands: readonly SlashCommand[];
  shortcuts?: PageState['shortcuts'];
  act: Act;
}

/** What's being written, and what's offered for it. */
export interface Composing {
  text: string;
  /** Why it couldn't be sent. */
  problem: string | undefined;
  offered: Suggestion[];
  /** The index of the suggestion that Enter chooses, if any. */
  active: number | undefined;
  type(text: string): void;
  /** Completes the text to a suggestion, or uses the shortcut that it is. */
  choose(one: Suggestion): void;
  send(): Promise<void>;
  onKeyDown(event: KeyboardEvent): void;
  /** Whether suggestions are wanted. */
  setClosed(isClosed: boolean): void;
}

/** Writing a message or a slash command. Enter sends, Shift+Enter breaks the line, Tab completes. */
export function useComposing({ place, thread, commands, shortcuts = [], act }: ComposingOptions): Composing {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const [moved, setMoved] = useState<number>();
  const [isClosed, setClosed] = useState(false);
  const offered = isClosed ? [] : suggestionsFor(text, commands, shortcuts);
  const active = offered.length === 0 ? undefined : (moved ?? (offered[0]?.isFirst ? 0 : undefined));

  const type = (typed: string): void => {
    setText(typed);
    setMoved(undefined);
    setClosed(false);
  };
  const choose = ({ text: completed, shortcut }: Suggestion): void => {
    type(completed);
    if (shortcut === undefined) return;
    void act({ do: 'shortcut', callbackId: shortcut }).then((answer) =>
      setProblem(answer.ok ? undefined : answer.error),
    );
  };
  const send = async (): Promise<void> => {
    const said = text.trim();
    if (said === '') return;
    type('');
    const answer = await act(actionFor(said, place, thread));
    setProblem(answer.ok ? undefined : answer.error);
    // Nothing else is typed by then in most cases; what was typed must not be lost.
    if (!answer.ok) setText((now) => now || said);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const [first] = offered;
    const chosen = active === undefined ? undefined : offered[active];
    if (first && event.key === 'ArrowDown') setMoved(((active ?? -1) + 1) % offered.length);
    else if (first && event.key === 'ArrowUp') setMoved(((active ?? 0) + offered.length - 1) % offered.length);
    else if (first && event.key === 'Escape') setClosed(true);
    else if (first && event.key === 'Tab' && !event.shiftKey) choose(chosen ?? first);
    else if (event.key !== 'Enter' || event.shiftKey) return;
    else if (chosen) choose(chosen);
    else void send();
    event.preventDefault();
  };
  return { text, problem, offered, active, type, choose, send, onKeyDown, setClosed };
}

function actionFor(text: string, place: string, thread: string | undefined): Action {
  if (thread !== undefined) return { do: 'say', text: escaped(text), place, thread };
  // Two slashes, or one alone, aren't a command in Slack either.
  return /^\/[^\s/]/u.test(text) ? { do: 'type', text, place } : { do: 'say', text: escaped(text), place };
}

/** Slack's clients send it so: what people type is never a mention or a link of mrkdwn. */
function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
