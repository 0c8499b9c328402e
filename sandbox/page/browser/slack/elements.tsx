import type { VNode } from 'preact';
import { Button } from './elements/button.tsx';
import { Choices } from './elements/choices.tsx';
import { DateOrTime } from './elements/date-or-time.tsx';
import { Overflow } from './elements/overflow.tsx';
import type { ElementProps } from './elements/props.ts';
import { Select } from './elements/select.tsx';
import { TextInput } from './elements/text-input.tsx';
import { NotDrawn } from './not-drawn.tsx';
import { Warning } from './notices.tsx';

/** An interactive element, wherever it is. */
export function Element(props: ElementProps): VNode {
  const { type } = props.control;
  const Drawn = type.endsWith('_select') ? Select : drawn[type];
  if (!Drawn) return <NotDrawn what={`Element “${type}”`} />;
  return (
    <>
      <Drawn {...props} />
      <Warning control={props.control} />
    </>
  );
}

const drawn: Readonly<Record<string, (props: ElementProps) => VNode>> = {
  button: Button,
  overflow: Overflow,
  checkboxes: Choices,
  radio_buttons: Choices,
  plain_text_input: TextInput,
  email_text_input: TextInput,
  url_text_input: TextInput,
  number_input: TextInput,
  datepicker: DateOrTime,
  timepicker: DateOrTime,
};
