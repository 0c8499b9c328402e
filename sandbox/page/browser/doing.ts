import { createContext } from 'preact';
import { useContext, useState } from 'preact/hooks';
import type { Action } from '../protocol.ts';
import type { Act } from './connection.ts';

/** Does things as the person whose Slack this is. */
export const Doing = createContext<Act>(async () => ({ ok: true }));

/** What a button of the page does. */
export interface Performing {
  isBusy: boolean;
  /** Why the last of it couldn't be done ('' if it could). It's to be shown beside the button. */
  problem: string;
  /** Does it as the person whose Slack this is, or as another one by ID. Gives whether it was done. */
  perform(action: Action, person?: string): Promise<boolean>;
}

export function usePerforming(): Performing {
  const act = useContext(Doing);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  return {
    isBusy,
    problem,
    async perform(action, person) {
      if (isBusy) return false;
      setBusy(true);
      const answer = await act(action, person);
      setBusy(false);
      setProblem(answer.ok ? '' : answer.error);
      return answer.ok;
    },
  };
}
