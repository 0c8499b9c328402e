import type { PageState, Place as PlaceState } from '../protocol.ts';
import type { Act } from './connection.ts';
import { Arrivals } from './slack/arrivals.tsx';
import { Questions } from './slack/confirm.tsx';
import type { MessageAt } from './slack/jump.ts';
import { Modals } from './slack/modals.tsx';
import { Notices, NoticesContext, useNotices } from './slack/notices.tsx';
import { Place } from './slack/place.tsx';

interface SlackProps {
  state: PageState;
  /** Where this person is. */
  place: PlaceState | undefined;
  act: Act;
  /** The message that a link leads to, until it's reached. */
  target?: MessageAt | undefined;
  onReached?: () => void;
}

/** One person's Slack: a place, and what's in front of it. Another person's needs another key. */
export function Slack({ state, place, act, target, onReached }: SlackProps) {
  const notices = useNotices(state);
  return (
    <NoticesContext.Provider value={state.notices}>
      <Questions>
        {place === undefined ? (
          <p class="empty">There’s nothing here yet.</p>
        ) : (
          <Place
            key={place.id}
            {...{ place, state, act, onReached }}
            // Behind a modal nothing can have the focus.
            target={state.modals.length === 0 && target?.channel === place.id ? target.ts : undefined}
          />
        )}
        {state.modals.length === 0 && <Notices notices={notices} />}
        <Modals state={state} notices={notices} act={act} />
      </Questions>
      <Arrivals places={state.places} here={place?.id} />
    </NoticesContext.Provider>
  );
}
