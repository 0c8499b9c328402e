import type { PageState, Place as PlaceState } from '../../protocol.ts';
import type { Act } from '../connection.ts';
import { Composer } from './composer.tsx';
import { Home } from './home.tsx';
import { Icon } from './icons.tsx';
import { Messages } from './messages.tsx';
import { readerOf } from './reader.ts';
import { ReaderContext } from './reader-context.ts';

export interface PlaceProps {
  place: PlaceState;
  state: PageState;
  act: Act;
  /** The message to show, by its ts, until it's reached. */
  target?: string | undefined;
  onReached?: (() => void) | undefined;
}

/** A channel, a direct message, or Home, as this person sees it. */
export function Place({ place, state, act, target, onReached }: PlaceProps) {
  return (
    <ReaderContext.Provider value={readerOf(state)}>
      <section class="place" key={`${state.me} ${place.id}`} aria-label={place.name}>
        <PlaceHeader place={place} />
        {place.kind === 'home' ? (
          <Home home={state.home} act={act} />
        ) : (
          <Conversation {...{ place, state, act, target, onReached }} />
        )}
      </section>
    </ReaderContext.Provider>
  );
}

function Conversation({ place, state, act, target, onReached }: PlaceProps) {
  const name = place.kind === 'channel' ? `#${place.name}` : place.name;
  return (
    <>
      <Messages
        {...{ place, act, target, onReached }}
        shortcuts={state.shortcuts.filter(({ type }) => type === 'message')}
      />
      {place.isArchived ? (
        <p class="archived">
          <Icon name="archive" /> {name} is archived. Nobody can post here.
        </p>
      ) : (
        <Composer
          place={place.id}
          placeholder={`Message ${name}`}
          commands={state.commands}
          shortcuts={state.shortcuts}
          act={act}
        />
      )}
    </>
  );
}

function PlaceHeader({ place: { kind, name, isPrivate, isArchived, isShared } }: { place: PlaceState }) {
  return (
    <header class="place-header">
      <h1>
        {kind === 'channel' && (isPrivate ? <Icon name="lock" /> : <span class="hash">#</span>)}
        {isPrivate && kind === 'channel' && <span class="hidden">Private channel</span>}
        {name}
      </h1>
      {kind === 'direct' && <span class="app">APP</span>}
      {isShared && <span class="tag">Shared with another organization</span>}
      {isArchived && <span class="tag">Archived</span>}
    </header>
  );
}
