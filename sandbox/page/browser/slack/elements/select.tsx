import { useRef } from 'preact/hooks';
import { holdsList } from '../../../../slack/controls.ts';
import { useConfirm } from '../confirm.tsx';
import { Icon } from '../icons.tsx';
import { useSurface } from '../surface.ts';
import { plainText } from '../text.tsx';
import { Listbox } from './listbox.tsx';
import type { Offered } from './offered.ts';
import type { ElementProps } from './props.ts';
import { useSelecting } from './selecting.ts';

/** A select of any kind, as an editable combobox with a listbox (w3.org/WAI/ARIA/apg/patterns/combobox). */
export function Select({ control, describedBy, isInvalid }: ElementProps) {
  const { idFor } = useSurface();
  const confirmed = useConfirm(control.element);
  const { query, isOpen, active, options, status, chosen, ...select } = useSelecting(control, confirmed);
  const box = useRef<HTMLDivElement>(null);
  const isSeveral = holdsList(control.type);
  const id = idFor(control);
  const single = isSeveral ? undefined : chosen[0];
  const placeholder = plainText(control.element['placeholder']) || (isSeveral ? 'Select options' : 'Select an option');
  return (
    <div ref={box} class={`field select${isSeveral ? ' several' : ''}`}>
      {isSeveral && <Chips of={chosen} onRemove={select.remove} />}
      <input
        id={id}
        type="text"
        role="combobox"
        autocomplete="off"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-activedescendant={isOpen && options[active] ? `${id}-${active}` : undefined}
        aria-label={control.block['type'] === 'input' ? undefined : control.label || placeholder}
        aria-describedby={describedBy}
        aria-invalid={isInvalid}
        placeholder={single && isOpen ? single.label : isSeveral && chosen.length > 0 ? '' : placeholder}
        value={isOpen ? query : (single?.label ?? '')}
        onInput={({ currentTarget: { value } }) => select.open(value)}
        onClick={() => (isOpen ? undefined : select.open())}
        onKeyDown={select.onKeyDown}
        onBlur={select.close}
      />
      <Icon name="down" />
      {isOpen && (
        <Listbox
          id={id}
          anchor={box}
          label={control.label || placeholder}
          {...{ options, status, active, isSeveral }}
          isChosen={select.isChosen}
          onChoose={select.choose}
        />
      )}
    </div>
  );
}

function Chips({ of, onRemove }: { of: readonly Offered[]; onRemove(one: Offered): void }) {
  return (
    <>
      {of.map((one) => (
        <span key={one.value} class="chip">
          {one.label}
          <button type="button" aria-label={`Remove ${one.label}`} onClick={() => onRemove(one)}>
            <Icon name="close" />
          </button>
        </span>
      ))}
    </>
  );
}
