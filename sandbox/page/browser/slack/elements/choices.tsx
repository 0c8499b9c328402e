import type { Json } from '../../../../slack/json.ts';
import { isRecord, records, string } from '../../../../slack/json.ts';
import { useConfirm } from '../confirm.tsx';
import { useSurface } from '../surface.ts';
import { Text } from '../text.tsx';
import type { ElementProps } from './props.ts';

/** Radio buttons or checkboxes. */
export function Choices({ control, describedBy, isInvalid }: ElementProps) {
  const { value, enter, idFor } = useSurface();
  const confirmed = useConfirm(control.element);
  const isSeveral = control.type === 'checkboxes';
  const held = value(control);
  const chosen = isSeveral ? records(held) : isRecord(held) ? [held] : [];
  const isChosen = (option: Json): boolean => chosen.some((one) => one['value'] === option['value']);
  const without = (option: Json): Json[] => chosen.filter((one) => one['value'] !== option['value']);
  const choose = (option: Json): void => {
    const now = isSeveral ? (isChosen(option) ? without(option) : [...chosen, option]) : option;
    enter(control, now);
  };
  const id = idFor(control);
  const isInput = control.block['type'] === 'input';
  return (
    <fieldset
      class="choices"
      aria-labelledby={isInput ? `${id}-label` : undefined}
      aria-label={isInput ? undefined : control.label}
      aria-describedby={describedBy}
      data-invalid={isInvalid || undefined}
    >
      {records(control.element['options']).map((option) => (
        <label key={string(option['value'])}>
          <input
            type={isSeveral ? 'checkbox' : 'radio'}
            name={id}
            checked={isChosen(option)}
            onChange={() => confirmed(() => choose(option))}
          />
          <span>
            <Text of={option['text']} />
            {option['description'] !== undefined && (
              <span class="muted">
                <Text of={option['description']} />
              </span>
            )}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
