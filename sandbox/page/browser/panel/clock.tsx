import { useEffect, useState } from 'preact/hooks';
import { ActButton } from '../act-button.tsx';
import { momentIn } from '../moments.ts';

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;
const tickMs = 5000;

const steps: readonly [string, number][] = [
  ['+30 min', 30 * minuteMs],
  ['+1 day', dayMs],
  ['+7 days', 7 * dayMs],
];

/** The sandbox's time, where the person is. */
export function Clock({ now, zone, warning }: { now: number; zone: string; warning: string | undefined }) {
  const passed = usePassed(now);
  return (
    <section aria-labelledby="clock">
      <h2 id="clock">Clock</h2>
      <p>
        <time dateTime={new Date(now + passed).toISOString()}>{momentIn(zone, now + passed)}</time>
      </p>
      <div class="acts">
        {steps.map(([label, ms]) => (
          <ActButton key={label} action={{ do: 'advance', ms }}>
            {label}
          </ActButton>
        ))}
      </div>
      {warning !== undefined && <p class="muted">{warning}</p>}
    </section>
  );
}

/** Milliseconds since the clock was read. */
function usePassed(now: number): number {
  const [passed, setPassed] = useState(0);
  useEffect(() => {
    const read = Date.now();
    setPassed(0);
    const timer = setInterval(() => setPassed(Date.now() - read), tickMs);
    return () => clearInterval(timer);
  }, [now]);
  return passed;
}
