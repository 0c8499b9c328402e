import { createContext } from 'preact';
import { useCallback, useState } from 'preact/hooks';
import type { Action } from '../protocol.ts';
import type { Act } from './connection.ts';

export type Perform = (action: Action) => Promise<void>;

export const Doing = createContext<Perform>(async () => {});

/** What the page itself does, and why the last of it couldn't be done ('' if it could). */
export function useDoing(act: Act): { perform: Perform; problem: string; dismiss: () => void } {
  const [problem, setProblem] = useState('');
  const perform = useCallback<Perform>(
    async (action) => {
      const answer = await act(action);
      setProblem(answer.ok ? '' : answer.error);
    },
    [act],
  );
  return { perform, problem, dismiss: () => setProblem('') };
}
