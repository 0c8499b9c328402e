import { useState } from 'preact/hooks';
import type { PageState } from '../../protocol.ts';
import { Icon } from './icons.tsx';

/** What Slack shows because the bot didn't answer, until it's dismissed. Read out at once. */
export function Notices({ state }: { state: PageState }) {
  const [dismissed, setDismissed] = useState<readonly string[]>([]);
  const shown = state.notices.filter(({ id }) => !dismissed.includes(id));
  return (
    <div class="notices" role="alert">
      {shown.map(({ id, text }) => (
        <p key={id}>
          {text}
          <button type="button" class="bare" aria-label="Dismiss" onClick={() => setDismissed([...dismissed, id])}>
            <Icon name="close" />
          </button>
        </p>
      ))}
    </div>
  );
}
