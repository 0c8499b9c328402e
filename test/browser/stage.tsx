import { render } from 'preact';
import { Slack } from '../../sandbox/page/browser/slack.tsx';
import type { Action, ActionAnswer, PageState } from '../../sandbox/page/protocol.ts';

/** What a test and its tab share: the tab's global object. */
export interface Stage {
  /** What would have been sent to the server. */
  acts: Action[];
  /** What the server says to everything but suggestions. Default: it's done. */
  answer?: ActionAnswer;
  /** Draws a state. */
  show(state: PageState): void;
}

const suggestions = [
  { label: 'Reporting Reader · Home', value: 'reader', group: 'Home' },
  { label: 'Reporting Writer · Home', value: 'writer', group: 'Home' },
  { label: 'Reporting Reader · Leeds', value: 'leeds', group: 'Leeds' },
];

const stage: Stage = {
  acts: [],
  show: (state) =>
    render(
      <main>
        <div class="slack">
          <Slack state={state} place={state.places[0]} act={act} />
        </div>
      </main>,
      document.body,
    ),
};
Object.assign(globalThis, stage);

async function act(action: Action): Promise<ActionAnswer> {
  const { acts, answer = { ok: true } } = globalThis as unknown as Stage;
  acts.push(action);
  return action.do === 'suggest' ? { ok: true, options: suggestions } : answer;
}
