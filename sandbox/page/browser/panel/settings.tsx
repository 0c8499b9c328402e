import type { BotState } from '../../protocol.ts';
import { ActButton } from '../act-button.tsx';

const statuses: Record<BotState['status'], string> = {
  ready: 'Running',
  starting: 'Starting…',
  stopped: 'Stopped',
  elsewhere: 'Runs outside this sandbox',
};

/** The bot, and what can be set. */
export function Settings({ bot: { status, settings, restartWarning } }: { bot: BotState }) {
  return (
    <section aria-labelledby="settings">
      <h2 id="settings">{status === 'elsewhere' ? 'Bot' : 'Settings'}</h2>
      <p role="status" class={`status ${status}`}>
        {statuses[status]}
      </p>
      {settings.length > 0 && (
        <fieldset class="acts">
          <legend class={restartWarning === undefined ? 'hidden' : undefined}>{restartWarning ?? 'Settings'}</legend>
          {settings.map(({ id, label, isOn }) => (
            <ActButton key={id} action={{ do: 'setting', id, on: !isOn }} isOn={isOn}>
              {label}
            </ActButton>
          ))}
        </fieldset>
      )}
    </section>
  );
}
