import { type Look, themes, widths } from '../look.ts';

interface ViewsProps {
  look: Look;
  onLook: (look: Look) => void;
}

export function Views({ look, onLook }: ViewsProps) {
  return (
    <section aria-labelledby="view">
      <h2 id="view">View</h2>
      <Choice
        label="Width of Slack"
        choices={widths}
        chosen={look.width}
        onChoose={(width) => onLook({ ...look, width })}
      />
      <Choice label="Theme" choices={themes} chosen={look.theme} onChoose={(theme) => onLook({ ...look, theme })} />
    </section>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  choices: readonly T[];
  chosen: T;
  onChoose: (choice: T) => void;
}

function Choice<T extends string>({ label, choices, chosen, onChoose }: ChoiceProps<T>) {
  return (
    <fieldset class="choice">
      <legend class="hidden">{label}</legend>
      {choices.map((choice) => (
        <label key={choice}>
          <input
            type="radio"
            class="hidden"
            name={label}
            checked={choice === chosen}
            onChange={() => onChoose(choice)}
          />
          <span>{choice.charAt(0).toUpperCase() + choice.slice(1)}</span>
        </label>
      ))}
    </fieldset>
  );
}
