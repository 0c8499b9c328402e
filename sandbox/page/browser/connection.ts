import { useCallback, useEffect, useState } from 'preact/hooks';
import { type Action, type ActionAnswer, beatMs, type PageState } from '../protocol.ts';

/** Does something as this person, or as another one by ID. Never throws: without a server it answers with an error. */
export type Act = (action: Action, person?: string) => Promise<ActionAnswer>;

export interface Connection {
  /** The latest. Undefined until the first one is there, and of another person until this one's is. */
  state: PageState | undefined;
  isConnected: boolean;
  act: Act;
}

const retryMs = 2_000;
/** Without a sign of life for this long, the server hangs. */
const silenceMs = 2.5 * beatMs;
/** The longest that a server takes to do something: it may start the bot for it. */
const answerMs = 60_000;

/** Follows one person's Slack for as long as the component is there. An empty ID is whomever the server puts first. */
export function useConnection(person: string): Connection {
  const [state, setState] = useState<PageState>();
  const [isConnected, setConnected] = useState(true);
  useEffect(() => follow(person, setState, setConnected), [person]);
  return { state, isConnected, act: useCallback<Act>((action, as = person) => send(as, action), [person]) };
}

/** Gives the function that ends it. */
function follow(
  person: string,
  onState: (state: PageState) => void,
  onConnected: (isConnected: boolean) => void,
): () => void {
  let events: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const open = (path: string) => {
    if (isOver) return;
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        onConnected(false);
        open(path);
      }, silenceMs);
    };
    const heard = () => {
      onConnected(true);
      listen();
    };
    clearTimeout(retry);
    events?.close();
    listen();
    events = new EventSource(path);
    events.onopen = heard;
    events.addEventListener('beat', heard);
    events.onmessage = ({ data }) => {
      heard();
      onState(JSON.parse(data) as PageState);
    };
    events.onerror = () => void reopen(path);
  };
  const reopen = async (path: string) => {
    const isGivenUp = events?.readyState === EventSource.CLOSED;
    // An address from another day may name a person who isn't here.
    if (isGivenUp && path !== '/state' && (await isUnknown(path))) return open('/state');
    if (isOver) return;
    onConnected(false);
    // The browser tries again by itself, unless it has given up.
    if (isGivenUp) retry = setTimeout(() => open(path), retryMs);
  };
  open(person === '' ? '/state' : `/state?person=${encodeURIComponent(person)}`);
  return () => {
    isOver = true;
    clearTimeout(retry);
    clearTimeout(silence);
    events?.close();
  };
}

async function isUnknown(path: string): Promise<boolean> {
  try {
    const { status, body } = await fetch(path);
    await body?.cancel();
    return status === 404;
  } catch {
    return false;
  }
}

async function send(person: string, action: Action): Promise<ActionAnswer> {
  try {
    const headers = { 'content-type': 'application/json' };
    const [body, signal] = [JSON.stringify({ person, action }), AbortSignal.timeout(answerMs)];
    const response = await fetch('/do', { method: 'POST', headers, body, signal });
    return (await response.json()) as ActionAnswer;
  } catch {
    return { ok: false, error: 'The sandbox didn’t respond. Try again.' };
  }
}
