import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Action, ActionAnswer, PageState } from '../protocol.ts';

/** Does something as a person. Never throws: without a server it answers with an error. */
export type Act = (action: Action) => Promise<ActionAnswer>;

export interface Connection {
  /** The latest. Undefined until the first one is there, and of another person until this one's is. */
  state: PageState | undefined;
  isConnected: boolean;
  act: Act;
}

const retryMs = 2000;

/** Follows one person's Slack for as long as the component is there. An empty ID is whomever the server puts first. */
export function useConnection(person: string): Connection {
  const [state, setState] = useState<PageState>();
  const [isConnected, setConnected] = useState(true);
  useEffect(() => follow(person, setState, setConnected), [person]);
  return { state, isConnected, act: useCallback((action: Action) => send(person, action), [person]) };
}

/** Gives the function that ends it. */
function follow(
  person: string,
  onState: (state: PageState) => void,
  onConnected: (isConnected: boolean) => void,
): () => void {
  let events: EventSource;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    events = new EventSource(`/state?person=${encodeURIComponent(person)}`);
    events.onopen = () => onConnected(true);
    events.onmessage = ({ data }) => onState(JSON.parse(data) as PageState);
    events.onerror = () => {
      onConnected(false);
      // The browser tries again by itself, except after an answer that isn't a stream.
      if (events.readyState === EventSource.CLOSED) retry = setTimeout(open, retryMs);
    };
  };
  open();
  return () => {
    clearTimeout(retry);
    events.close();
  };
}

async function send(person: string, action: Action): Promise<ActionAnswer> {
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch('/do', { method: 'POST', headers, body: JSON.stringify({ person, action }) });
    return (await response.json()) as ActionAnswer;
  } catch {
    return { ok: false, error: 'The sandbox isn’t running anymore. Start it again, then try this again.' };
  }
}
