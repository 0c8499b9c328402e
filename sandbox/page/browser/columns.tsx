import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { PageState } from '../protocol.ts';
import { badgeOf } from './badges.ts';
import { useMedia } from './look.ts';
import { Panel } from './panel.tsx';
import { Sheet } from './sheet.tsx';
import { type Shown, Sidebar } from './sidebar.tsx';
import { tourLine, withTrailSeen } from './tour/progress.ts';
import { useTour } from './tour/use-tour.ts';
import { TourSteps } from './tour.tsx';

interface ColumnsProps extends Shown {
  /** The middle. */
  children: ComponentChildren;
}

type Side = 'left' | 'right';

const labels: Record<Side, string> = { left: 'People and places', right: 'Behind Slack' };

/** Three columns; on a small screen the middle one, with the others as sheets. */
export function Columns({ state, spot, go, look, onLook, children }: ColumnsProps) {
  const isNarrow = useMedia('(max-width: 799px)');
  const [sheet, setSheet] = useState<Side>();
  const tour = useTour(state);
  useEffect(() => setSheet(undefined), [spot.person, spot.place, isNarrow]);

  const showTrail = () => {
    tour?.change(withTrailSeen(tour.progress));
    if (isNarrow) setSheet('right');
    // Once the sheet is there.
    setTimeout(() => document.getElementById('trail')?.focus(), 50);
  };
  const column = (side: Side) =>
    side === 'right' ? (
      <Panel state={state} />
    ) : (
      <Sidebar state={state} spot={spot} go={go} look={look} onLook={onLook}>
        {tour && <TourSteps {...{ state, tour, spot, go, showTrail }} onHelp={() => setSheet(undefined)} />}
      </Sidebar>
    );
  return (
    <div class="page">
      <button type="button" class="skip" onClick={() => document.getElementById('middle')?.focus()}>
        Skip to Slack
      </button>
      {!isNarrow && (
        <aside class="side" aria-label={labels.left}>
          {column('left')}
        </aside>
      )}
      <main id="middle" class="middle" tabIndex={-1}>
        {isNarrow && <Bar state={state} line={tour && tourLine(tour.progress)} onOpen={setSheet} />}
        {children}
      </main>
      {!isNarrow && (
        <aside class="panel" aria-label={labels.right}>
          {column('right')}
        </aside>
      )}
      {isNarrow && sheet !== undefined && (
        <Sheet key={sheet} label={labels[sheet]} side={sheet} onClose={() => setSheet(undefined)}>
          {column(sheet)}
        </Sheet>
      )}
      <div role="status" class="hidden">
        {tour?.news}
      </div>
    </div>
  );
}

interface BarProps {
  state: PageState;
  /** The current step of the guided run. */
  line: string | undefined;
  onOpen: (side: Side) => void;
}

/** What a small screen has in place of the columns. */
function Bar({ state, line, onOpen }: BarProps) {
  const me = state.people.find(({ id }) => id === state.me);
  const badges = state.places.reduce((sum, place) => sum + badgeOf(place), 0);
  return (
    <div class="bar">
      <button type="button" aria-haspopup="dialog" onClick={() => onOpen('left')}>
        <span aria-hidden="true">☰</span> {me?.name ?? labels.left}
        <span class="hidden">: {labels.left.toLowerCase()}</span>
        {badges > 0 && (
          <span class="badge">
            {badges} <span class="hidden">unread</span>
          </span>
        )}
      </button>
      {line !== undefined && (
        <button type="button" class="tour-line" aria-haspopup="dialog" onClick={() => onOpen('left')}>
          <span aria-hidden="true">→</span> {line}
        </button>
      )}
      <button type="button" aria-haspopup="dialog" onClick={() => onOpen('right')}>
        {labels.right}
      </button>
    </div>
  );
}
