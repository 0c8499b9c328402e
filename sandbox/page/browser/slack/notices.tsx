import { createContext } from 'preact';
import { useContext, useState } from 'preact/hooks';
import type { Control } from '../../../slack/controls.ts';
import type { Notice, PageState } from '../../protocol.ts';
import { Icon } from './icons.tsx';
import { useSurface } from './surface.ts';

/** What Slack shows because the bot didn't respond, to whatever draws a control. */
export const NoticesContext = createContext<readonly Notice[]>([]);

/** Notices about commands and modals that came since this was drawn first, without those that were dismissed. */
export interface ShownNotices {
  shown: Notice[];
  dismiss(id: string): void;
}

export function useNotices({ notices }: Pick<PageState, 'notices'>): ShownNotices {
  const [gone, setGone] = useState<readonly string[]>(() => notices.map(({ id }) => id));
  return {
    shown: notices.filter(({ id, at }) => at === undefined && !gone.includes(id)),
    dismiss: (id) => setGone([...gone, id]),
  };
}

/** Read out at once, until it's dismissed. */
export function Notices({ notices: { shown, dismiss } }: { notices: ShownNotices }) {
  return (
    <div class="notices" role="alert">
      {shown.map(({ id, text }) => (
        <p key={id}>
          {text}
          <button type="button" class="bare" aria-label="Dismiss" onClick={() => dismiss(id)}>
            <Icon name="close" />
          </button>
        </p>
      ))}
    </div>
  );
}

/** Slack's warning sign beside a control, while the bot didn't respond to its last use. */
export function Warning({ control: { blockId, actionId } }: { control: Control }) {
  const { place } = useSurface();
  const here = JSON.stringify(place);
  const notice = useContext(NoticesContext).find(
    ({ at }) => at?.blockId === blockId && at.actionId === actionId && JSON.stringify(at.place) === here,
  );
  if (notice === undefined) return null;
  return (
    <span class="warning" role="alert">
      <span aria-hidden="true">⚠</span> {notice.text}
    </span>
  );
}
