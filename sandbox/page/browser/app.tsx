import { useEffect, useRef, useState } from 'preact/hooks';
import type { PageState } from '../protocol.ts';
import { titleOf } from './badges.ts';
import { Columns } from './columns.tsx';
import { type Act, useConnection } from './connection.ts';
import { Doing } from './doing.ts';
import { Disconnected, Waiting } from './feedback.tsx';
import { useLook } from './look.ts';
import { type Jump, JumpContext, type MessageAt, messageAt } from './slack/jump.ts';
import { Slack } from './slack.tsx';
import { hashOf, placeFor, type Spot } from './spot.ts';
import { type Go, useSpot } from './use-spot.ts';

/** The page: on the left whose Slack it is and where in it, in the middle Slack, on the right what's behind it. */
export function App() {
  const [spot, go] = useSpot();
  const { state, isConnected, act } = useConnection(spot.person);
  const [look, setLook] = useLook();
  useKnownSpot(state, spot, go);
  useEffect(() => {
    document.title = titleOf(state);
  }, [state]);

  if (state === undefined) return <Waiting isConnected={isConnected} />;
  return (
    <Doing.Provider value={act}>
      <Columns state={state} spot={spot} go={go} look={look} onLook={setLook}>
        <Disconnected isConnected={isConnected} />
        <div class={`slack ${look.width}`} aria-busy={state.me !== spot.person}>
          <Middle state={state} spot={spot} act={act} go={go} />
        </div>
      </Columns>
    </Doing.Provider>
  );
}

/** An empty address, or one from another day, may name a person or a place that isn't here. */
function useKnownSpot(state: PageState | undefined, { person, place }: Spot, go: Go): void {
  const before = useRef<PageState['places']>([]);
  useEffect(() => {
    if (state === undefined) return;
    const isSomeones = state.people.some(({ id }) => id === person);
    if (!isSomeones || state.me === person) {
      const known = placeFor(place, state.places, before.current)?.id ?? '';
      // An address that was just opened, which isn't known here yet, mustn't be taken back.
      if (state.me !== person || known !== place) go({ person: state.me, place: known }, { replace: true });
    }
    before.current = state.places;
  }, [state, person, place, go]);
}

function Middle({ state, spot, act, go }: { state: PageState; spot: Spot; act: Act; go: Go }) {
  const [target, setTarget] = useState<MessageAt>();
  const place = state.places.find(({ id }) => id === spot.place);
  // Until it's this person's, the state is of the one before.
  const isTheirs = state.me === spot.person;
  useReading(isTheirs ? place : undefined, act);
  if (!isTheirs) return null;
  const jumpTo = (url: string): Jump | undefined => {
    const to = messageAt(url);
    if (to === undefined || !state.places.some(({ id }) => id === to.channel)) return undefined;
    const follow = () => {
      if (state.modals.length > 0) void act({ do: 'close', all: true });
      go({ place: to.channel });
      setTarget(to);
    };
    return { href: hashOf({ person: state.me, place: to.channel }), follow };
  };
  return (
    <JumpContext.Provider value={jumpTo}>
      <Slack key={state.me} {...{ state, place, act, target }} onReached={() => setTarget(undefined)} />
    </JumpContext.Provider>
  );
}

/** Opening a place tells Slack: its messages are read, or App Home is opened. */
function useReading(place: PageState['places'][number] | undefined, act: Act): void {
  const { id = '', kind, unread = 0 } = place ?? {};
  useEffect(() => {
    if (kind === 'home') void act({ do: 'open-home' });
  }, [id, kind, act]);
  useEffect(() => {
    const read = () => {
      if (unread > 0 && document.visibilityState === 'visible') void act({ do: 'read', place: id });
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [id, unread, act]);
}
