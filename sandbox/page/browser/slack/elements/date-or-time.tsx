import { useConfirm } from '../confirm.tsx';
import { useSurface } from '../surface.ts';
import type { ElementProps } from './props.ts';

/** A date or a time of day, with the browser's own picker. */
export function DateOrTime({ control, describedBy, isInvalid }: ElementProps) {
  const { value, enter, idFor } = useSurface();
  const confirmed = useConfirm(control.element);
  const isDate = control.type === 'datepicker';
  return (
    <input
      id={idFor(control)}
      class="field"
      type={isDate ? 'date' : 'time'}
      value={String(value(control) ?? '')}
      aria-label={control.block['type'] === 'input' ? undefined : control.label || (isDate ? 'Date' : 'Time')}
      aria-describedby={describedBy}
      aria-invalid={isInvalid}
      onChange={({ currentTarget }) => confirmed(() => enter(control, currentTarget.value || null))}
    />
  );
}
