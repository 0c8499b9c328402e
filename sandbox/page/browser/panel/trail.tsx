import type { PageState, TrailLine } from '../../protocol.ts';
import { timeIn } from '../moments.ts';
import { chainOf } from './chain.ts';

interface TrailProps {
  trail: readonly TrailLine[];
  names: PageState['names'];
  zone: string;
}

/** The latest that are drawn: a page with thousands of rows would be slow. */
const most = 50;

export function Trail({ trail, names, zone }: TrailProps) {
  const { isIntact, words } = chainOf(trail);
  const newest = trail.slice(-most).reverse();
  return (
    <section aria-labelledby="trail">
      <h2 id="trail" tabIndex={-1}>
        Audit trail
      </h2>
      {trail.length === 0 ? (
        <p class="muted">No records yet. Ask for a change, and it’s here.</p>
      ) : (
        <>
          <p class={isIntact ? 'chain' : 'chain broken'}>
            <span aria-hidden="true">{isIntact ? '✓' : '⚠'}</span> {words}
          </p>
          <ol class="trail">
            {newest.map((line) => (
              <Line key={line.seq} line={line} names={names} zone={zone} />
            ))}
          </ol>
          {trail.length > most && <p class="muted">The latest {most} of them.</p>}
        </>
      )}
    </section>
  );
}

function Line({ line, names, zone }: Omit<TrailProps, 'trail'> & { line: TrailLine }) {
  const { seq, at, action, operation, person, client, isChained } = line;
  const who = person === undefined ? 'Keyturn' : (names[person] ?? person);
  return (
    <li class={isChained ? '' : 'broken'}>
      <span class="seq">{seq}</span>
      <span>
        <b>
          {operation} {action}
        </b>
        {client !== undefined && ` · ${client}`}
        <small>
          {who} · <time dateTime={new Date(at).toISOString()}>{timeIn(zone, at)}</time>
          {!isChained && ' · not chained'}
        </small>
      </span>
    </li>
  );
}
