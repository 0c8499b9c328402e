import { controlsOf } from '../../../slack/controls.ts';
import type { Json } from '../../../slack/json.ts';
import { Element } from './elements.tsx';
import { NotDrawn } from './not-drawn.tsx';
import { useSurface } from './surface.ts';
import { plainText } from './text.tsx';

/** A labeled field, with its hint and its error. */
export function Input({ block }: { block: Json }) {
  const { errorOf, idFor } = useSurface();
  const [control] = controlsOf([block]);
  if (!control) return <NotDrawn what="A field" />;
  const id = idFor(control);
  const error = errorOf(control.blockId);
  const isGroup = control.type === 'checkboxes' || control.type === 'radio_buttons';
  const label = (
    <>
      {plainText(block['label'])}
      {block['optional'] === true && <span class="muted optional"> (optional)</span>}
    </>
  );
  const described = [error === undefined ? '' : `${id}-error`, block['hint'] === undefined ? '' : `${id}-hint`];
  return (
    <>
      {isGroup ? (
        <div id={`${id}-label`} class="label">
          {label}
        </div>
      ) : (
        <label for={id}>{label}</label>
      )}
      <Element
        control={control}
        describedBy={described.filter(Boolean).join(' ') || undefined}
        isInvalid={error !== undefined}
      />
      {error !== undefined && (
        <p id={`${id}-error`} class="error">
          {error}
        </p>
      )}
      {block['hint'] !== undefined && (
        <p id={`${id}-hint`} class="hint">
          {plainText(block['hint'])}
        </p>
      )}
    </>
  );
}
