import { useId } from 'preact/hooks';
import { codePoints, textOf } from '../../../../slack/json.ts';
import { useSurface } from '../surface.ts';
import type { ElementProps } from './props.ts';

const keyboards = { email_text_input: 'email', url_text_input: 'url', number_input: 'decimal' } as const;

/** A field for text, an email address, a web address, or a number. */
export function TextInput({ control, describedBy, isInvalid = false }: ElementProps) {
  const { value: valueIn, enter, idFor } = useSurface();
  const counter = useId();
  const { element, type } = control;
  const isLong = element['multiline'] === true;
  const value = String(valueIn(control) ?? '');
  const most = Number(element['max_length'] ?? 0);
  const least = Number(element['min_length'] ?? 0);
  const length = codePoints(value);
  const isCounted = (most > 0 && length > most * 0.8) || (least > 1 && length > 0 && length < least);
  const props = {
    id: idFor(control),
    class: 'field',
    value,
    placeholder: textOf(element['placeholder']),
    'aria-label': control.block['type'] === 'input' ? undefined : control.label,
    'aria-describedby': [describedBy, isCounted ? counter : undefined].filter(Boolean).join(' ') || undefined,
    'aria-invalid': isInvalid,
    'data-first': element['focus_on_load'] === true ? '' : undefined,
    onInput: ({ currentTarget }: { currentTarget: { value: string } }) => enter(control, currentTarget.value, 'typed'),
  };
  return (
    <div class="text-input">
      {isLong ? (
        <textarea {...props} rows={4} />
      ) : (
        <input
          {...props}
          type="text"
          inputMode={isKnown(type) ? keyboards[type] : undefined}
          autocomplete="off"
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || control.block['dispatch_action'] !== true) return;
            event.preventDefault();
            enter(control, value);
          }}
        />
      )}
      {isCounted && (
        <span id={counter} class={most > 0 && length > most ? 'counter over' : 'counter'}>
          {most > 0 ? `${length} / ${most}` : `${length}, at least ${least}`}
        </span>
      )}
    </div>
  );
}

const isKnown = (type: string): type is keyof typeof keyboards => type in keyboards;
