import { useState } from 'preact/hooks';
import { string } from '../../../../slack/json.ts';
import { useConfirm } from '../confirm.tsx';
import { isSafe } from '../mrkdwn.ts';
import { useSurface } from '../surface.ts';
import { plainText } from '../text.tsx';
import type { ElementProps } from './props.ts';

/** A button; one with an address opens it too. */
export function Button({ control }: ElementProps) {
  const { press } = useSurface();
  const [isBusy, setBusy] = useState(false);
  const { element } = control;
  const confirmed = useConfirm(element);
  const look = `button ${string(element['style'])}`;
  const label = plainText(element['text']);
  const told = string(element['accessibility_label']) || undefined;
  const url = string(element['url']);

  const go = async (): Promise<void> => {
    setBusy(true);
    await press(control);
    setBusy(false);
  };
  if (isSafe(url))
    return (
      <a class={look} href={url} target="_blank" rel="noopener noreferrer" aria-label={told} onClick={() => void go()}>
        {label}
      </a>
    );
  return (
    <button
      type="button"
      class={look}
      aria-label={told}
      aria-busy={isBusy}
      onClick={() => {
        // A second press while the first is under way would ask the bot twice.
        if (!isBusy) confirmed(() => void go());
      }}
    >
      {label}
    </button>
  );
}
