import { useState } from 'preact/hooks';
import type { WireLine } from '../../protocol.ts';
import { timeIn } from '../moments.ts';

type Way = WireLine['way'];

const ways: readonly (readonly [Way, string])[] = [
  ['slack-to-bot', 'Slack → bot'],
  ['bot-to-slack', 'Bot → Slack'],
  ['bot-to-genesys', 'Bot → Genesys'],
];
const wayNames = Object.fromEntries(ways) as Record<Way, string>;

/** What went over the wire, newest first. */
export function Wire({ wire, zone }: { wire: readonly WireLine[]; zone: string }) {
  const [way, setWay] = useState<Way | ''>('');
  const lines = wire.filter((line) => way === '' || line.way === way).reverse();
  return (
    <section aria-labelledby="wire">
      <h2 id="wire">Wire log</h2>
      <p class="muted">Every payload that went to the bot, and every call that it made. Credentials are masked.</p>
      <fieldset class="choice">
        <legend class="hidden">Show</legend>
        {[['', 'All'] as const, ...ways].map(([id, label]) => (
          <label key={id}>
            <input type="radio" class="hidden" name="wire" checked={way === id} onChange={() => setWay(id)} />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      {lines.length === 0 ? (
        <p class="muted">Nothing yet.</p>
      ) : (
        <ol class="wire">
          {lines.map((line) => (
            <Row key={line.id} line={line} zone={zone} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Row({ line, zone }: { line: WireLine; zone: string }) {
  const [isOpen, setOpen] = useState(false);
  const { way, what, status, ms, at, sent, answered } = line;
  return (
    <li>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <span class={`way ${way}`}>{wayNames[way]}</span>
          <span class="what">{what}</span>
          <Status status={status} />
          <span class="ms">{ms === undefined ? '' : `${Math.round(ms)} ms`}</span>
        </summary>
        {isOpen && (
          <>
            <p class="muted">{timeIn(zone, at)}</p>
            <Body label="Sent" body={sent} />
            <Body label="Answered" body={answered} />
          </>
        )}
      </details>
    </li>
  );
}

function Status({ status }: { status: number | undefined }) {
  if (status === undefined) return <span class="code pending">no answer</span>;
  return <span class={status < 400 ? 'code' : 'code failed'}>{status}</span>;
}

function Body({ label, body }: { label: string; body: WireLine['sent'] }) {
  if (body === undefined) return null;
  return (
    <>
      <h3>{label}</h3>
      <pre tabIndex={0}>{typeof body === 'string' ? body : JSON.stringify(body, null, 2)}</pre>
    </>
  );
}
