import { useEffect, useState } from 'preact/hooks';
import type { Action, ActionAnswer, PageState } from '../protocol.ts';

/** Does something as a person. Never throws: without a server it answers with an error. */
export type Act = (action: Action) => Promise<ActionAnswer>;

export interface Connection {
  /** Undefined until the first one is there. */
  state: PageState | undefined;
  isConnected: boolean;
  act: Act;
}

/** Follows one person's Slack for as long as the component is there. */
export function useConnection(person: string): Connection {
  const [state, setState] = useState<PageState>();
  const [isConnected, setConnected] = useState(false);
  useEffect(() => {
    const events = new EventSource(`/state?person=${encodeURIComponent(person)}`);
    events.onopen = () => setConnected(true);
    events.onerror = () => setConnected(false);
    events.onmessage = ({ data }) => setState(JSON.parse(data) as PageState);
    return () => events.close();
  }, [person]);
  return { state: state?.me === person ? state : undefined, isConnected, act: (action) => send(person, action) };
}

async function send(person: string, action: Action): Promise<ActionAnswer> {
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch('/do', { method: 'POST', headers, body: JSON.stringify({ person, action }) });
    return (await response.json()) as ActionAnswer;
  } catch {
    return { ok: false, error: 'The sandbox isn’t running anymore. Start it again, then reload this page.' };
  }
}
