import type { PageState } from '../../protocol.ts';
import type { Act } from '../connection.ts';
import { Blocks } from './blocks.tsx';
import { SurfaceContext, useLiveSurface } from './surface.ts';

/** The bot's Home tab for this person. */
export function Home({ home, act }: { home: PageState['home']; act: Act }) {
  const { surface, problem } = useLiveSurface({
    act,
    place: { view: home?.id ?? '' },
    state: home?.state ?? {},
    heading: 'h2',
  });
  return (
    <SurfaceContext.Provider value={surface}>
      <div class="home">
        {home ? <Blocks of={home.blocks} /> : <p class="muted">The bot hasn’t published a Home for you yet.</p>}
        <p class="error" role="alert">
          {problem}
        </p>
      </div>
    </SurfaceContext.Provider>
  );
}
