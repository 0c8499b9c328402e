import type { PageState, Place as PlaceState } from '../protocol.ts';
import type { Act } from './connection.ts';
import { Arrivals } from './slack/arrivals.tsx';
import { Questions } from './slack/confirm.tsx';
import { Modals } from './slack/modals.tsx';
import { Notices, NoticesContext, useNotices } from './slack/notices.tsx';
import { Place } from './slack/place.tsx';

interface SlackProps {
  state: PageState;
  /** Where this person is. */
  place: PlaceState | undefined;
  act: Act;
}

/** One person's Slack: a place, and what's in front of it. Another person's needs another key. */
export function Slack({ state, place, act }: SlackProps) {
  const notices = useNotices(state);
  return (
    <NoticesContext.Provider value={state.notices}>
      <Questions>
        {place === undefined ? (
          <p class="empty">There’s nothing here yet.</p>
        ) : (
          <Place key={place.id} place={place} state={state} act={act} />
        )}
        {state.modals.length === 0 && <Notices notices={notices} />}
        <Modals state={state} notices={notices} act={act} />
      </Questions>
      <Arrivals places={state.places} here={place?.id} />
    </NoticesContext.Provider>
  );
}
